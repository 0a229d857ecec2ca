// SPDX-License-Identifier: Apache-2.0
import { type ReactNode, useEffect, useId, useRef } from 'react';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import LinearProgress from '@material-ui/core/LinearProgress';
import { makeStyles, type Theme, useTheme } from '@material-ui/core/styles';
import useMediaQuery from '@material-ui/core/useMediaQuery';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { rolloutsTranslationRef } from '../../translation';

const useStyles = makeStyles(theme => ({
  content: {
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(2),
    paddingTop: theme.spacing(2),
    paddingBottom: theme.spacing(2),
  },
  answer: { padding: theme.spacing(2, 3, 0) },
  // The bar comes and goes without moving the buttons.
  busy: { height: 4 },
  button: { textTransform: 'none' },
}));

/** A dialog under its question. A click beside it closes nothing: what was typed would be lost. */
export function DialogFrame(props: {
  title: string;
  /** Has fields that stand side by side. */
  wide?: boolean;
  onClose: () => void;
  /** A `DialogBody`. */
  children: ReactNode;
}) {
  const { title, wide, onClose, children } = props;
  const titleId = useId();
  const theme = useTheme<Theme>();
  const fullScreen = useMediaQuery(theme.breakpoints.down('xs'));
  return (
    <Dialog
      open
      onClose={(_event, reason) => reason !== 'backdropClick' && onClose()}
      maxWidth={wide ? 'md' : 'sm'}
      fullWidth
      fullScreen={fullScreen}
      aria-labelledby={titleId}
    >
      <DialogTitle id={titleId}>{title}</DialogTitle>
      {children}
    </Dialog>
  );
}

/** What a dialog asks for or tells, and below it the way out before the way on. */
export function DialogBody(props: {
  /** What is being done, while nothing else can be. */
  busy?: string;
  /** Stays in sight below what scrolls: nobody looks for an answer under twenty fields. */
  answer?: ReactNode;
  onClose: () => void;
  /** Default: "Cancel". */
  closeLabel?: string;
  /** The button that agrees; absent: nothing is left to agree to. */
  agree?: ReactNode;
  children: ReactNode;
}) {
  const { busy, answer, onClose, closeLabel, agree, children } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const wayOut = useRef<HTMLButtonElement>(null);
  const isOver = agree === undefined;
  useEffect(() => {
    // The button that had the focus is gone.
    if (isOver) wayOut.current?.focus();
  }, [isOver]);
  return (
    <>
      <DialogContent className={classes.content} dividers>
        {children}
      </DialogContent>
      {answer && <div className={classes.answer}>{answer}</div>}
      <div className={classes.busy}>
        {busy !== undefined && <LinearProgress aria-label={busy} />}
      </div>
      <DialogActions>
        <Button ref={wayOut} onClick={onClose} className={classes.button}>
          {closeLabel ?? t('action.cancel')}
        </Button>
        {agree}
      </DialogActions>
    </>
  );
}
