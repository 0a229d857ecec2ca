// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import { ReasonedButton } from '../../actions/ReasonedButton';

const useStyles = makeStyles(theme => ({
  danger: {
    backgroundColor: theme.palette.error.main,
    color: theme.palette.error.contrastText,
    '&:hover': { backgroundColor: theme.palette.error.dark },
  },
}));

/** The button of a dialog that does what the dialog asks about. */
export function AgreeButton(props: {
  /** True: it takes something away. */
  danger?: boolean;
  /** Nothing has to be said about why. */
  disabled?: boolean;
  /** Why it can't be pressed. */
  reason?: string;
  onClick: () => void;
  children: ReactNode;
}) {
  const { danger = false, disabled, reason, onClick, children } = props;
  const classes = useStyles();
  return (
    <ReasonedButton
      variant="contained"
      color={danger ? 'default' : 'primary'}
      className={danger && !reason && !disabled ? classes.danger : undefined}
      disabled={disabled}
      reason={reason}
      onClick={onClick}
    >
      {children}
    </ReasonedButton>
  );
}
