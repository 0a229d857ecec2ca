// SPDX-License-Identifier: Apache-2.0
import { type ReactNode, useId } from 'react';
import Button from '@material-ui/core/Button';
import MenuItem from '@material-ui/core/MenuItem';
import Paper from '@material-ui/core/Paper';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { EnvironmentView } from '@teal/rollouts-common';
import { useEnvironments } from '../../live/useEnvironments';
import { rolloutsTranslationRef } from '../../translation';
import { usePageFilters } from './usePageFilters';

const useStyles = makeStyles(theme => ({
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1.5),
    padding: theme.spacing(1.5),
    marginBottom: theme.spacing(2),
  },
  search: { flex: '1 1 180px', maxWidth: 320 },
  choice: { minWidth: 150 },
  push: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1.5),
    marginLeft: 'auto',
  },
  clear: { textTransform: 'none' },
}));

/** What narrows every tab of the page: owner, environment, cluster, text. */
export function FilterBar(props: {
  /** Further names of clusters to offer, beside those of environments. */
  clusters?: readonly string[];
  /** How fresh the list is. */
  children?: ReactNode;
}) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { filters, change, clear } = usePageFilters();
  const environments = useEnvironments();
  const { owner, environment, cluster, text } = filters;
  const searchId = useId();
  const isFiltered = Object.values(filters).some(Boolean);
  return (
    <Paper className={classes.bar}>
      <TextField
        id={searchId}
        type="search"
        className={classes.search}
        label={t('page.search')}
        value={text ?? ''}
        onChange={event => change({ text: event.target.value })}
        variant="outlined"
        size="small"
      />
      <Choice
        label={t('page.owner')}
        value={owner}
        all={t('page.ownerAnybody')}
        options={[{ value: 'me', label: t('page.ownerMe') }]}
        onChange={value =>
          change({ owner: value === 'me' ? value : undefined })
        }
      />
      <Choice
        label={t('page.environment')}
        value={environment}
        all={t('page.everyEnvironment')}
        options={environmentOptions(environments, label =>
          t('page.everyLabelled', { label }),
        )}
        onChange={value => change({ environment: value })}
      />
      <Choice
        label={t('page.cluster')}
        value={cluster}
        all={t('page.everyCluster')}
        options={clusterNames(environments, props.clusters)}
        onChange={value => change({ cluster: value })}
      />
      {isFiltered && (
        <Button size="small" className={classes.clear} onClick={clear}>
          {t('page.clear')}
        </Button>
      )}
      <div className={classes.push}>{props.children}</div>
    </Paper>
  );
}

interface Option {
  readonly value: string;
  readonly label: string;
}

/** Shown only where there is something to choose, or something was chosen. */
function Choice(props: {
  label: string;
  value: string | undefined;
  /** What stands for no choice. */
  all: string;
  options: readonly Option[];
  onChange: (value: string | undefined) => void;
}) {
  const { label, value, all, onChange } = props;
  const classes = useStyles();
  const id = useId();
  const known = props.options.some(option => option.value === value);
  const options =
    value === undefined || known
      ? props.options
      : [...props.options, { value, label: value }];
  if (!options.length) return null;
  return (
    <TextField
      select
      id={id}
      className={classes.choice}
      label={label}
      value={value ?? ''}
      onChange={event => onChange(event.target.value || undefined)}
      variant="outlined"
      size="small"
      InputLabelProps={{ shrink: true }}
      SelectProps={{ displayEmpty: true }}
    >
      <MenuItem value="">{all}</MenuItem>
      {options.map(option => (
        <MenuItem key={option.value} value={option.value}>
          {option.label}
        </MenuItem>
      ))}
    </TextField>
  );
}

/** Each environment by its name, and all that share a label. */
function environmentOptions(
  environments: readonly EnvironmentView[],
  everyLabelled: (label: string) => string,
): Option[] {
  const names = [...new Set(environments.map(({ name }) => name))];
  const labels = [...new Set(environments.flatMap(({ label }) => label ?? []))];
  return [
    ...names.map(name => ({ value: name, label: name })),
    ...labels
      .filter(label => !names.includes(label))
      .map(label => ({ value: label, label: everyLabelled(label) })),
  ];
}

/** Nothing where there is only one. */
function clusterNames(
  environments: readonly EnvironmentView[],
  others: readonly string[] = [],
): Option[] {
  const names = new Set([
    ...environments.map(({ cluster }) => cluster),
    ...others,
  ]);
  return names.size > 1
    ? [...names].sort().map(name => ({ value: name, label: name }))
    : [];
}
