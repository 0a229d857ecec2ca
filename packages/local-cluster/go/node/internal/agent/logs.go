// SPDX-License-Identifier: Apache-2.0

package agent

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"
)

const (
	// How often a followed log is looked at for more.
	followInterval = 50 * time.Millisecond
	tailBlock      = 64 << 10
)

// serveLogs is the kubelet's /containerLogs with follow, previous, tailLines and limitBytes.
func (a *Agent) serveLogs(w http.ResponseWriter, r *http.Request) {
	pod := a.find(r.PathValue("namespace"), r.PathValue("pod"))
	if pod == nil {
		http.Error(w, fmt.Sprintf("pod %q does not run on this node", r.PathValue("pod")), http.StatusNotFound)
		return
	}
	container := pod.container(r.PathValue("container"))
	if container == nil {
		http.Error(w, fmt.Sprintf("container %q not found in pod %q", r.PathValue("container"), pod.name.Name), http.StatusBadRequest)
		return
	}
	query := r.URL.Query()
	run, file, err := container.openLog(query.Get("previous") == "true")
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if file == nil {
		// Idle containers write nothing.
		return
	}
	defer file.Close()
	output, err := limited(w, query)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if err := skipToTail(file, query); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if _, err := io.Copy(output, file); err != nil || query.Get("follow") != "true" {
		return
	}
	container.follow(r, output, file, run)
}

func (p *pod) container(name string) *container {
	for _, each := range p.containers {
		if each.spec.Name == name {
			return each
		}
	}
	return nil
}

func (c *container) openLog(previous bool) (int32, *os.File, error) {
	c.pod.mutex.Lock()
	run, idle := c.restarts, c.isIdle()
	c.pod.mutex.Unlock()
	if previous {
		run--
	}
	if idle && !previous {
		return run, nil, nil
	}
	file, err := os.Open(c.logFile(run))
	if errors.Is(err, os.ErrNotExist) {
		return run, nil, c.withoutLog(previous)
	}
	return run, file, err
}

// withoutLog says, in a kubelet's words, why there is nothing to read.
func (c *container) withoutLog(previous bool) error {
	if previous {
		return fmt.Errorf("previous terminated container %q in pod %q not found", c.spec.Name, c.pod.name.Name)
	}
	c.pod.mutex.Lock()
	defer c.pod.mutex.Unlock()
	reason := "starting"
	if c.state.Waiting != nil {
		reason = c.state.Waiting.Reason
	}
	return fmt.Errorf("container %q in pod %q is waiting to start: %s", c.spec.Name, c.pod.name.Name, reason)
}

// follow sends what is added until the run has ended or the client has gone.
func (c *container) follow(r *http.Request, output io.Writer, file *os.File, run int32) {
	flusher, _ := output.(http.Flusher)
	for {
		running := c.isRunning(run)
		copied, err := io.Copy(output, file)
		if err != nil || (!running && copied == 0) {
			return
		}
		if copied > 0 && flusher != nil {
			flusher.Flush()
		}
		if !sleep(r.Context(), followInterval) {
			return
		}
	}
}

func (c *container) isRunning(run int32) bool {
	c.pod.mutex.Lock()
	defer c.pod.mutex.Unlock()
	return c.restarts == run && c.state.Running != nil && c.pod.lifetime.Err() == nil
}

// limited cuts the answer at limitBytes.
func limited(w http.ResponseWriter, query url.Values) (io.Writer, error) {
	asked := query.Get("limitBytes")
	if asked == "" {
		return flushing{w}, nil
	}
	limit, err := strconv.ParseInt(asked, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("limitBytes: %w", err)
	}
	return &limitedWriter{w, limit}, nil
}

// flushing hides ReadFrom, which would hold a followed log back in a buffer.
type flushing struct{ w http.ResponseWriter }

func (f flushing) Write(data []byte) (int, error) { return f.w.Write(data) }

func (f flushing) Flush() { f.w.(http.Flusher).Flush() }

type limitedWriter struct {
	w    io.Writer
	left int64
}

func (l *limitedWriter) Write(data []byte) (int, error) {
	if int64(len(data)) > l.left {
		_, _ = l.w.Write(data[:l.left])
		return 0, io.ErrShortWrite
	}
	l.left -= int64(len(data))
	return l.w.Write(data)
}

// skipToTail leaves the file at the start of its last tailLines lines.
func skipToTail(file *os.File, query url.Values) error {
	asked := query.Get("tailLines")
	if asked == "" {
		return nil
	}
	lines, err := strconv.Atoi(asked)
	if err != nil || lines < 0 {
		return fmt.Errorf("tailLines %q is not a number of lines", asked)
	}
	end, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if lines == 0 {
		return nil
	}
	start, err := startOfTail(file, end, lines)
	if err != nil {
		return err
	}
	_, err = file.Seek(start, io.SeekStart)
	return err
}

// startOfTail reads blocks from the end backwards and counts line ends.
func startOfTail(file *os.File, end int64, lines int) (int64, error) {
	block := make([]byte, tailBlock)
	position, ends := end, 0
	for position > 0 {
		size := min(position, int64(len(block)))
		position -= size
		if _, err := file.ReadAt(block[:size], position); err != nil {
			return 0, err
		}
		part := block[:size]
		for at := bytes.LastIndexByte(part, '\n'); at >= 0; at = bytes.LastIndexByte(part[:at], '\n') {
			// The file's last byte ends the last line; it does not begin another.
			if position+int64(at) == end-1 {
				continue
			}
			ends++
			if ends == lines {
				return position + int64(at) + 1, nil
			}
		}
	}
	return 0, nil
}
