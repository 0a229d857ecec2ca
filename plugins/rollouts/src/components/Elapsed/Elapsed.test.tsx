// SPDX-License-Identifier: Apache-2.0
import { act, render, screen } from '@testing-library/react';
import { FIXTURE_NOW, ago } from '../../fixtures/rolloutView';
import { Elapsed, Remaining } from './Elapsed';

beforeEach(() => {
  jest.useFakeTimers({ now: FIXTURE_NOW });
});
afterEach(() => {
  jest.useRealTimers();
});

describe('Elapsed', () => {
  it('runs until the end is known', () => {
    const { rerender } = render(<Elapsed from={ago(58)} />);
    expect(screen.getByText('58s')).toBeInTheDocument();
    act(() => {
      jest.advanceTimersByTime(3_000);
    });
    expect(screen.getByText('1m 1s')).toBeInTheDocument();
    rerender(<Elapsed from={ago(58)} to={ago(8)} />);
    act(() => {
      jest.advanceTimersByTime(3_000);
    });
    expect(screen.getByText('50s')).toBeInTheDocument();
  });
});

describe('Remaining', () => {
  it('counts down to nothing and not below', () => {
    render(<Remaining until={ago(-2)}>{time => <>in {time}</>}</Remaining>);
    expect(screen.getByText('in 2s')).toBeInTheDocument();
    act(() => {
      jest.advanceTimersByTime(5_000);
    });
    expect(screen.getByText('in 0s')).toBeInTheDocument();
  });
});
