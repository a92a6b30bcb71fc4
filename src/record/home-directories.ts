const SUPERUSER = 0;
const FIRST_PERSON = 1000;
const NOBODY = 65534;

// An account's home may be any directory; whole trees of programs are not left out because of that.
const SYSTEM_DIRECTORIES =
  /^(?:\/(?:bin|boot|dev|etc|lib\w*|opt|proc|run|sbin|srv|sys|tmp|nonexistent)|\/(?:usr|var)(?:\/(?:local\/)?(?:bin|cache|games|lib\w*|local|sbin|share|spool|tmp))?)$/;

/** Where people's homes are when the accounts come from a directory service and /etc/passwd does not list them. */
const USUAL_HOMES = ['/home', '/root', '/var/home'];

function isPerson(id: string): boolean {
  if (!/^\d+$/.test(id)) return false;
  const userId = Number(id);
  return userId === SUPERUSER || (userId >= FIRST_PERSON && userId !== NOBODY);
}

/**
 * The home directories of people, from the text of /etc/passwd (passwd(5)); accounts of services do not
 * count. Pure.
 */
export function homeDirectories(passwd: string): string[] {
  const homes = new Set(USUAL_HOMES);
  for (const line of passwd.split('\n')) {
    const [, , id = '', , , home = ''] = line.split(':');
    const path = home.replace(/\/+$/, '');
    if (!isPerson(id) || !path.startsWith('/') || SYSTEM_DIRECTORIES.test(path)) continue;
    homes.add(path);
  }
  return [...homes];
}
