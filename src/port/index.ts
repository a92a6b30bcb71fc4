export { fingerprintFile } from './fingerprint-file.js';
export { hasVersion, newNames } from './new-name.js';
export { LEAST_CONFIDENCE, portFile } from './port-file.js';
export type { FormerFile, PortedFile, PortRefusal } from './ported-file.js';
