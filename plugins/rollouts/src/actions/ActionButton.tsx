// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  actionPermissions,
  rolloutRefOf,
  rolloutRefText,
  type RolloutView,
} from '@teal/rollouts-common';
import { rolloutsTranslationRef, type Translate } from '../translation';
import { ReasonedButton } from './ReasonedButton';
import type { RolloutAction } from './RolloutAction';
import { whyNot } from './whyNot';

const useStyles = makeStyles(theme => ({
  danger: {
    color: theme.palette.error.main,
    borderColor: theme.palette.error.main,
  },
}));

/** One action of one Rollout: enabled, or off with the reason. */
export function ActionButton(props: {
  action: RolloutAction;
  view: RolloutView;
  onPress: (action: RolloutAction) => void;
}) {
  const { action, view } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const permission = usePermission({
    permission: actionPermissions[action.name],
    resourceRef: rolloutRefText(rolloutRefOf(view)),
  });
  const reason = reasonOf(action, view, permission, t);
  return (
    <ReasonedButton
      size="small"
      variant={action.weight === 'primary' ? 'contained' : 'outlined'}
      color={action.weight === 'primary' ? 'primary' : 'default'}
      className={
        action.weight === 'danger' && !reason ? classes.danger : undefined
      }
      reason={reason}
      onClick={() => props.onPress(action)}
    >
      {action.label(t)}
    </ReasonedButton>
  );
}

/** The state of the release comes first: it is the reason that a person can change. */
function reasonOf(
  action: RolloutAction,
  view: RolloutView,
  permission: { allowed: boolean; loading: boolean },
  t: Translate,
): string | undefined {
  const hindered = whyNot(view, action.name, t);
  if (hindered) return hindered;
  if (permission.loading) return t('why.checking');
  if (permission.allowed) return undefined;
  return t('why.noPermission', {
    permission: actionPermissions[action.name].name,
    name: view.rollout.metadata.name,
  });
}
