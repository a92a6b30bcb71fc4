import type { Profile } from '../../src/profile/index';

/** A small profile with all there can be in one. */
export const example: Profile = {
  name: 'git',
  programs: ['/usr/bin/git'],
  recorders: ['faults', 'trace'],
  files: [
    {
      path: '/usr/bin/git',
      sizeBytes: 40_000,
      buildId: '00112233445566778899aabbccddeeff01234567',
      contentKey: `sha256:${'0f'.repeat(32)}`,
      fingerprint: 'cGFnZXM=',
    },
    { path: '/usr/share/git/data', sizeBytes: 4097, contentKey: `sha256:${'a1'.repeat(32)}` },
  ],
  modes: [
    {
      name: 'default',
      runCount: 3,
      files: [
        {
          path: '/usr/bin/git',
          order: 0,
          extents: [
            { firstPage: 0, pageCount: 1 },
            { firstPage: 3, pageCount: 7 },
          ],
        },
        { path: '/usr/share/git/data', order: 1, extents: [{ firstPage: 1, pageCount: 1 }] },
      ],
      directories: ['/usr/share/git'],
      lookups: ['/etc/gitconfig', '/lib64'],
    },
    {
      name: 'diff',
      token: 'diff',
      runCount: 1,
      files: [
        { path: '/usr/bin/git', order: 0, extents: [{ firstPage: 9, pageCount: 1 }], portedPercent: 97 },
      ],
      directories: [],
      lookups: [],
    },
  ],
};

/** What its file must be, byte for byte. */
export const exampleText = `{
  "format": "prefault-profile",
  "version": "1.0.0",
  "name": "git",
  "programs": [
    "/usr/bin/git"
  ],
  "recorders": [
    "faults",
    "trace"
  ],
  "files": [
    {
      "path": "/usr/bin/git",
      "size": 40000,
      "buildId": "00112233445566778899aabbccddeeff01234567",
      "contentKey": "sha256:0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f",
      "fingerprint": "cGFnZXM="
    },
    {
      "path": "/usr/share/git/data",
      "size": 4097,
      "contentKey": "sha256:a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"
    }
  ],
  "modes": [
    {
      "name": "default",
      "runs": 3,
      "files": [
        {
          "path": "/usr/bin/git",
          "order": 0,
          "pages": "0 3-9"
        },
        {
          "path": "/usr/share/git/data",
          "order": 1,
          "pages": "1"
        }
      ],
      "directories": [
        "/usr/share/git"
      ],
      "lookups": [
        "/etc/gitconfig",
        "/lib64"
      ]
    },
    {
      "name": "diff",
      "token": "diff",
      "runs": 1,
      "files": [
        {
          "path": "/usr/bin/git",
          "order": 0,
          "pages": "9",
          "ported": 97
        }
      ],
      "directories": [],
      "lookups": []
    }
  ]
}
`;
