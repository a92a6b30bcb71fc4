import { decodePlan, encodePlan, leadingPlan } from '../../src/plan/index';
import { twoModes } from '../fixtures/good-plans';

const plan = encodePlan(twoModes);

it('is the plan at the start of a room, whatever stands behind it', () => {
  for (const fill of [0, 0xff]) {
    const room = Buffer.concat([plan, Buffer.alloc(5000, fill)]);
    expect(leadingPlan(room).equals(plan)).toBe(true);
    expect(decodePlan(leadingPlan(room), 'room')).toEqual(decodePlan(plan, 'plan'));
  }
  expect(leadingPlan(plan).equals(plan)).toBe(true);
});

it('is all of a room whose size cannot be true, so that decoding says what is wrong', () => {
  for (const size of [0, 95, plan.length + 8, 0xffff_ffff]) {
    const room = Buffer.from(plan);
    room.writeUInt32LE(size, 24);
    expect(leadingPlan(room)).toHaveLength(plan.length);
  }
  for (let length = 0; length < 96; length += 1)
    expect(leadingPlan(plan.subarray(0, length))).toHaveLength(length);
});
