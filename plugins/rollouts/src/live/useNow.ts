// SPDX-License-Identifier: Apache-2.0
import { useSyncExternalStore } from 'react';

const EVERY_MS = 1_000;

/** One timer for every running time on the page: 120 pods are drawn again in one go. */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let lastTick = 0;

/**
 * The time, again every second while `ticking` and while the page is visible.
 * Only the smallest component that shows a running time should call it.
 */
export function useNow(ticking: boolean): number {
  return useSyncExternalStore(ticking ? subscribe : never, wholeSecond);
}

function subscribe(listener: () => void): () => void {
  if (!timer) {
    lastTick = toSecond(Date.now());
    timer = setInterval(tick, EVERY_MS);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  if (document.hidden) return;
  lastTick = toSecond(Date.now());
  listeners.forEach(listener => listener());
}

/** The same for all who ask between two ticks. */
function wholeSecond(): number {
  return timer ? lastTick : toSecond(Date.now());
}

function toSecond(ms: number): number {
  return Math.floor(ms / EVERY_MS) * EVERY_MS;
}

function never(): () => void {
  return () => {};
}
