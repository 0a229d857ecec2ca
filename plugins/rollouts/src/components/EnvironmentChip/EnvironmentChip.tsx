// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Tooltip from '@material-ui/core/Tooltip';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { RolloutEnvironment } from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../../translation';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'inline-block',
    padding: theme.spacing(0.25, 1),
    border: `1px solid ${theme.palette.text.secondary}`,
    borderRadius: theme.shape.borderRadius,
    fontFamily: theme.typography.fontFamily,
    fontSize: theme.typography.pxToRem(13),
    lineHeight: 1.6,
    whiteSpace: 'nowrap',
    color: theme.palette.text.primary,
  },
  production: { fontWeight: 700 },
}));

/** What people call the place; production stands out. */
export function EnvironmentChip({
  environment,
}: {
  environment: RolloutEnvironment;
}) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { name, label, fourEyes } = environment;
  const chip = (
    <span
      className={`${classes.root} ${
        label === 'production' ? classes.production : ''
      }`}
    >
      {name}
    </span>
  );
  return fourEyes ? (
    <Tooltip title={t('environment.fourEyes')}>{chip}</Tooltip>
  ) : (
    chip
  );
}
