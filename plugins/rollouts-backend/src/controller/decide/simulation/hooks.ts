// SPDX-License-Identifier: Apache-2.0

/** Plays webhook gates and the runner that asks them, and keeps who has said yes to what. */
import type { ApproveCommand } from '@teal/rollouts-common';
import type { GateQuestion, GateSaid } from '../../gates/asking/question';
import { answerOf, questionId } from '../../gates/asking/question';
import type { World } from './world';

/** True when the Rollout has any gate that is a webhook. */
export function hasHooks({ rollout }: World): boolean {
  return rollout?.spec.gates?.some(it => it.webhook !== undefined) === true;
}

/** What isn't wanted any more is forgotten. */
export function wantAnswered(
  world: World,
  questions: readonly GateQuestion[],
): void {
  world.questions = questions;
  const ids = new Set(questions.map(questionId));
  world.answers = world.answers.filter(it => ids.has(questionId(it)));
}

/** Answers one question; undefined: none is asked that isn't answered. */
export function syncHooks(world: World): string | undefined {
  const answered = new Set(world.answers.map(questionId));
  for (const question of world.questions) {
    if (answered.has(questionId(question))) continue;
    const said = world.hook(question, world.now);
    if (said) return answer(world, question, said);
  }
  return undefined;
}

function answer(world: World, question: GateQuestion, said: GateSaid): string {
  if (said.kind === 'yes') world.approved.add(yesOf(question));
  world.answers = [
    ...world.answers,
    answerOf(question, { askedAt: world.now, at: world.now, said }),
  ];
  return `${question.gate} #${question.sequence + 1}: ${said.kind}`;
}

/** What a person approves counts for the release that is under way, and for the step where the gate has one. */
export function approvedByPerson(
  world: World,
  { release, gate, step }: ApproveCommand,
): void {
  const now = Number(world.rollout?.status?.step?.split('/')[0] ?? 1);
  world.approved.add(yesOf({ release, gate }));
  world.approved.add(yesOf({ release, gate, step: step ?? now }));
}

/** One yes. */
export function yesOf({
  release,
  gate,
  step,
}: Pick<GateQuestion, 'release' | 'gate' | 'step'>): string {
  return [release, gate, step ?? 0].join('/');
}
