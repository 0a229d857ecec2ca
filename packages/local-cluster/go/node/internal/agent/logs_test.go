// SPDX-License-Identifier: Apache-2.0

package agent

import (
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTailOfALog(t *testing.T) {
	long := strings.Repeat("x", tailBlock) + "\n"
	for name, each := range map[string]struct{ log, lines, want string }{
		"all of it when nothing is asked":    {"a\nb\n", "", "a\nb\n"},
		"the last line":                      {"a\nb\n", "1", "b\n"},
		"more lines than there are":          {"a\nb\n", "5", "a\nb\n"},
		"none":                               {"a\nb\n", "0", ""},
		"a line that is still being written": {"a\nb\nc", "2", "b\nc"},
		"an empty log":                       {"", "3", ""},
		"lines longer than a block":          {"a\n" + long + "b\n", "2", long + "b\n"},
		"empty lines count":                  {"a\n\n\n", "2", "\n\n"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "log")
			if err := os.WriteFile(path, []byte(each.log), 0o600); err != nil {
				t.Fatal(err)
			}
			file, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			query := url.Values{}
			if each.lines != "" {
				query.Set("tailLines", each.lines)
			}
			if err := skipToTail(file, query); err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(file)
			if err != nil || string(got) != each.want {
				t.Errorf("got %.40q, %v; want %.40q", got, err, each.want)
			}
		})
	}
}
