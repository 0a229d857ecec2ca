// SPDX-License-Identifier: Apache-2.0

package agent

import (
	"context"
	"errors"
	"sync"
	"syscall"
	"time"

	v1 "k8s.io/api/core/v1"
)

const (
	// A program that is starting is asked often, until it listens.
	firstEagerPause = 5 * time.Millisecond
	lastEagerPause  = 80 * time.Millisecond
)

// probe starts the container's probes; the answer ends them and returns when they have.
func (c *container) probe(running *process) (stop func()) {
	ctx, cancel := context.WithCancel(c.pod.lifetime)
	if c.isIdle() {
		return cancel
	}
	var probing sync.WaitGroup
	probing.Go(func() {
		if c.spec.StartupProbe != nil && !c.awaitStartup(ctx, running) {
			return
		}
		if c.spec.ReadinessProbe != nil {
			probing.Go(func() { c.keepReadiness(ctx, running) })
		}
		if c.spec.LivenessProbe != nil {
			probing.Go(func() { c.guardLiveness(ctx, running) })
		}
	})
	return func() {
		cancel()
		probing.Wait()
	}
}

// awaitStartup holds the other probes back until the startup probe succeeds.
func (c *container) awaitStartup(ctx context.Context, running *process) bool {
	began := false
	running.repeat(ctx, c.spec.StartupProbe, func(healthy bool, err error) bool {
		if !healthy {
			c.unhealthy("Startup", err)
			running.askRestart()
			return false
		}
		began = true
		c.pod.change(func() {
			c.started = true
			c.ready = c.spec.ReadinessProbe == nil
		})
		return false
	})
	return began
}

func (c *container) keepReadiness(ctx context.Context, running *process) {
	running.repeat(ctx, c.spec.ReadinessProbe, func(healthy bool, err error) bool {
		if !healthy {
			c.unhealthy("Readiness", err)
		}
		c.pod.change(func() { c.ready = healthy })
		return true
	})
}

func (c *container) guardLiveness(ctx context.Context, running *process) {
	running.repeat(ctx, c.spec.LivenessProbe, func(healthy bool, err error) bool {
		if healthy {
			return true
		}
		c.unhealthy("Liveness", err)
		// A pod that ends anyway is not restarted on its way.
		if !c.pod.isAsked() {
			running.askRestart()
		}
		return false
	})
}

func (c *container) unhealthy(kind string, err error) {
	c.pod.event(v1.EventTypeWarning, "Unhealthy", "%s probe failed: %v", kind, err)
}

// repeat runs a probe in its rhythm and tells the verdict whenever it changes:
// healthy after successThreshold successes in a row, unhealthy after
// failureThreshold failures. It ends when tell answers false.
func (p *process) repeat(ctx context.Context, probe *v1.Probe, tell func(healthy bool, err error) bool) {
	if !sleep(ctx, time.Duration(probe.InitialDelaySeconds)*time.Second) {
		return
	}
	period := max(time.Duration(probe.PeriodSeconds)*time.Second, time.Second)
	err := p.eagerly(ctx, probe, period)
	verdict, known := false, false
	for successes, failures := 0, 0; ctx.Err() == nil; err = p.once(ctx, probe) {
		if err == nil {
			successes, failures = successes+1, 0
		} else {
			successes, failures = 0, failures+1
		}
		reached := successes >= max(int(probe.SuccessThreshold), 1) || failures >= max(int(probe.FailureThreshold), 1)
		if reached && (!known || verdict != (err == nil)) {
			verdict, known = err == nil, true
			if ctx.Err() != nil || !tell(verdict, err) {
				return
			}
		}
		if !sleep(ctx, period) {
			return
		}
	}
}

// eagerly asks a program that does not listen yet again and again, for one
// period at most, because a second is long for a program that starts in 20 ms.
func (p *process) eagerly(ctx context.Context, probe *v1.Probe, period time.Duration) error {
	until := time.Now().Add(period)
	for pause := firstEagerPause; ; pause = min(pause*2, lastEagerPause) {
		err := p.once(ctx, probe)
		if !errors.Is(err, syscall.ECONNREFUSED) || time.Now().After(until) || !sleep(ctx, pause) {
			return err
		}
	}
}

func (p *process) once(ctx context.Context, probe *v1.Probe) error {
	timeout := max(time.Duration(probe.TimeoutSeconds)*time.Second, time.Second)
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	return p.check(ctx, &probe.ProbeHandler)
}

// sleep answers false when ctx ended first.
func sleep(ctx context.Context, duration time.Duration) bool {
	if duration == 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(duration)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
