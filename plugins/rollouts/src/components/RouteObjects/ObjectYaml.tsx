// SPDX-License-Identifier: Apache-2.0
import { useMemo } from 'react';
import { alpha, makeStyles } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { type YamlLine, yamlLines } from '../../model/ourLines';
import { versionColours } from '../../theme/versionColours';
import { rolloutsTranslationRef } from '../../translation';
import { CopyButton } from '../CopyButton/CopyButton';
import { ScrollRegion } from '../ScrollRegion/ScrollRegion';

const useStyles = makeStyles(theme => ({
  root: { position: 'relative' },
  copy: { position: 'absolute', right: theme.spacing(1), top: 0 },
  scroll: {
    overflow: 'auto',
    maxHeight: 480,
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: theme.shape.borderRadius,
  },
  text: {
    margin: 0,
    padding: theme.spacing(1, 0),
    minWidth: 'min-content',
    fontSize: theme.typography.pxToRem(12),
    lineHeight: 1.6,
  },
  line: {
    display: 'block',
    paddingLeft: theme.spacing(1.5),
    paddingRight: theme.spacing(1.5),
    borderLeft: '3px solid transparent',
  },
  ours: {
    borderLeftColor: versionColours(theme).canary,
    backgroundColor: alpha(versionColours(theme).canary, 0.12),
  },
}));

/** An object as YAML, Teal's lines marked. */
export function ObjectYaml(props: {
  label: string;
  object: unknown;
  /** Name of the extra Service. */
  canary: string;
  /** Teal made the object. */
  all: boolean;
}) {
  const { label, object, canary, all } = props;
  const classes = useStyles();
  const lines = useMemo(
    () => yamlLines(object, { canary, all }),
    [object, canary, all],
  );
  return (
    <div className={classes.root}>
      <ScrollRegion className={classes.scroll} label={label}>
        <pre className={classes.text}>
          {numbered(lines).map(({ number, line }) => (
            <Line key={number} line={line} />
          ))}
        </pre>
      </ScrollRegion>
      <div className={classes.copy}>
        <CopyButton
          label={label}
          text={lines.map(({ text }) => text).join('\n')}
        />
      </div>
    </div>
  );
}

function numbered(lines: readonly YamlLine[]) {
  return lines.map((line, index) => ({ number: index + 1, line }));
}

/** `ins` says to a screen reader what the colour says to others. */
function Line({ line }: { line: YamlLine }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const text = line.text || ' ';
  return line.ours ? (
    <ins
      className={`${classes.line} ${classes.ours}`}
      style={{ textDecoration: 'none' }}
      title={t('routes.ours')}
    >
      {text}
    </ins>
  ) : (
    <span className={classes.line}>{text}</span>
  );
}
