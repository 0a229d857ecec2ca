// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { RolloutView } from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../translation';
import { ReasonedButton } from './ReasonedButton';
import type { RolloutAction } from './RolloutAction';
import { useWhyNot } from './useWhyNot';

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
  const reason = useWhyNot(view, action.name);
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
