// SPDX-License-Identifier: Apache-2.0
import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import { makeStyles } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Notice } from '../components/Notice/Notice';
import { rolloutsTranslationRef } from '../translation';

const useStyles = makeStyles(theme => ({
  sentence: { margin: theme.spacing(0.5, 0) },
}));

/** What a person must have thought about before requests are copied. */
export function CopiesWarning(props: {
  checked: boolean;
  onCheck: (checked: boolean) => void;
}) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <Notice tone="waiting" title={t('action.copiesTitle')}>
      <p className={classes.sentence}>{t('action.copiesWrite')}</p>
      <p className={classes.sentence}>{t('action.copiesPersonal')}</p>
      <FormControlLabel
        control={
          <Checkbox
            size="small"
            color="primary"
            checked={props.checked}
            onChange={event => props.onCheck(event.target.checked)}
          />
        }
        label={t('action.copiesChecked')}
      />
    </Notice>
  );
}
