// SPDX-License-Identifier: Apache-2.0
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ShownReleases } from '../../live/useReleases';
import { rolloutsTranslationRef } from '../../translation';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'flex-end',
    gap: theme.spacing(1),
    marginTop: theme.spacing(1),
  },
  plain: { textTransform: 'none' },
}));

/** To the pages before and after; nothing where there is only one. */
export function Pager(props: Pick<ShownReleases, 'page' | 'older' | 'newer'>) {
  const { page, older, newer } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  if (!older && !newer) return null;
  return (
    <div className={classes.root} role="group" aria-label={t('releases.pages')}>
      <Button
        size="small"
        className={classes.plain}
        disabled={!newer}
        onClick={newer}
      >
        {t('releases.newer')}
      </Button>
      <Typography variant="body2" role="status">
        {t('releases.page', { page: String(page) })}
      </Typography>
      <Button
        size="small"
        className={classes.plain}
        disabled={!older}
        onClick={older}
      >
        {t('releases.older')}
      </Button>
    </div>
  );
}
