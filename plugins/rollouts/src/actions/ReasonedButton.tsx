// SPDX-License-Identifier: Apache-2.0
import { useId } from 'react';
import Button, { type ButtonProps } from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Tooltip from '@material-ui/core/Tooltip';

const useStyles = makeStyles(theme => ({
  // Calm words instead of capitals.
  button: { textTransform: 'none' },
  off: {
    color: theme.palette.action.disabled,
    borderColor: theme.palette.action.disabledBackground,
    cursor: 'not-allowed',
    boxShadow: 'none',
    '&, &:hover': {
      backgroundColor: 'transparent',
      boxShadow: 'none',
    },
  },
  hidden: {
    position: 'absolute',
    width: 1,
    height: 1,
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  },
}));

/**
 * A button that says why it can't be pressed. It stays in the tab order, so that
 * the reason reaches people who use a keyboard or a screen reader.
 */
export function ReasonedButton(props: ButtonProps & { reason?: string }) {
  const { reason, onClick, className, ...rest } = props;
  const classes = useStyles();
  const reasonId = useId();
  const look = `${classes.button} ${className ?? ''}`;
  if (!reason) return <Button {...rest} className={look} onClick={onClick} />;
  return (
    <>
      <Tooltip title={reason}>
        <Button
          {...rest}
          disableRipple
          variant={rest.variant === 'contained' ? 'outlined' : rest.variant}
          color="default"
          aria-disabled
          aria-describedby={reasonId}
          className={`${look} ${classes.off}`}
        />
      </Tooltip>
      <span id={reasonId} className={classes.hidden}>
        {reason}
      </span>
    </>
  );
}
