export { examineMachine, type FindingGroup } from './examine-machine.js';
export type { Finding, Verdict } from './finding.js';
