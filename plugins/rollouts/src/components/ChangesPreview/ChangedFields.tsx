// SPDX-License-Identifier: Apache-2.0
import { alpha, makeStyles, type Theme } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ObjectChange } from '@teal/rollouts-common';
import { valueText } from '../../model/changeGroups';
import { toneColour } from '../../theme/versionColours';
import { rolloutsTranslationRef } from '../../translation';
import { ScrollRegion } from '../ScrollRegion/ScrollRegion';

const value = (theme: Theme, tone: 'bad' | 'good') => ({
  display: 'block',
  padding: theme.spacing(0, 1),
  borderLeft: `3px solid ${toneColour(theme, tone)}`,
  backgroundColor: alpha(toneColour(theme, tone), 0.1),
  textDecoration: 'none',
  whiteSpace: 'pre-wrap' as const,
  overflowWrap: 'anywhere' as const,
  '&::before': { content: tone === 'bad' ? '"− "' : '"+ "' },
});

const useStyles = makeStyles(theme => ({
  scroll: {
    maxHeight: 320,
    overflow: 'auto',
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: theme.shape.borderRadius,
    fontFamily: 'monospace',
    fontSize: theme.typography.pxToRem(12),
    lineHeight: 1.7,
  },
  list: { margin: 0, padding: 0, listStyle: 'none' },
  field: {
    padding: theme.spacing(0.75, 1),
    '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
  },
  path: { color: theme.palette.text.secondary, overflowWrap: 'anywhere' },
  from: value(theme, 'bad'),
  to: value(theme, 'good'),
}));

/** Each field with what it was and what it becomes; signs and elements say what colours do. */
export function ChangedFields(props: {
  label: string;
  changes: readonly ObjectChange[];
}) {
  const { label, changes } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  if (changes.length === 0) return null;
  return (
    <ScrollRegion className={classes.scroll} label={label}>
      <ul className={classes.list}>
        {changes.map(({ path, from, to }) => (
          <li key={path} className={classes.field}>
            <div className={classes.path}>{path || t('changes.whole')}</div>
            {from !== undefined && (
              <del className={classes.from}>{valueText(from)}</del>
            )}
            {to !== undefined && (
              <ins className={classes.to}>{valueText(to)}</ins>
            )}
          </li>
        ))}
      </ul>
    </ScrollRegion>
  );
}
