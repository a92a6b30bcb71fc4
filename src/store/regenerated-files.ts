/**
 * Files that package managers' triggers write anew, here on this system, after a transaction: indexes and caches
 * over what is installed. No profile could name a build of them, and most of what a start reads of them (their
 * heads, their hash tables) is where it was. So they fit as long as they exist, and plans know them by their path
 * alone: a plan need not be compiled anew whenever a transaction runs ldconfig. The worst that comes of it is some pages read in vain, for these few files.
 */
const REGENERATED: readonly { pattern: RegExp; writer: string }[] = [
  { pattern: /^\/etc\/ld\.so\.cache$/, writer: 'ldconfig' },
  { pattern: /^\/usr\/lib\/locale\/locale-archive$/, writer: 'locale-gen, localedef' },
  { pattern: /^\/(?:usr\/)?lib.*\/gconv\/gconv-modules\.cache$/, writer: 'iconvconfig' },
  { pattern: /^\/usr\/share\/mime\/mime\.cache$/, writer: 'update-mime-database' },
  { pattern: /^\/usr\/share\/applications\/mimeinfo\.cache$/, writer: 'update-desktop-database' },
  { pattern: /^\/usr\/share\/icons\/[^/]+\/icon-theme\.cache$/, writer: 'gtk-update-icon-cache' },
  { pattern: /^\/var\/cache\/fontconfig\/[^/]+\.cache-[^/]+$/, writer: 'fc-cache' },
  { pattern: /^\/usr\/share\/glib-2\.0\/schemas\/gschemas\.compiled$/, writer: 'glib-compile-schemas' },
  { pattern: /^\/usr\/lib.*\/gio\/modules\/giomodule\.cache$/, writer: 'gio-querymodules' },
  { pattern: /^\/usr\/lib.*\/gdk-pixbuf-2\.0\/[^/]+\/loaders\.cache$/, writer: 'gdk-pixbuf-query-loaders' },
  { pattern: /^\/usr\/lib.*\/gtk-[234]\.0\/[^/]+\/immodules\.cache$/, writer: 'gtk-query-immodules' },
  { pattern: /^\/etc\/ssl\/certs\/ca-certificates\.crt$/, writer: 'update-ca-certificates' },
];

/** What writes this file anew on the system where it lies; undefined for files that packages bring. */
export function regeneratedBy(path: string): string | undefined {
  return REGENERATED.find(({ pattern }) => pattern.test(path))?.writer;
}
