// SPDX-License-Identifier: Apache-2.0
import { useId } from 'react';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import useAsyncRetry from 'react-use/lib/useAsyncRetry';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  canaryServiceName,
  refusalOf,
  rolloutRefOf,
  type RolloutView,
  type RouteView,
} from '@teal/rollouts-common';
import { rolloutsApiRef } from '../../api/rolloutsApiRef';
import { rolloutsTranslationRef } from '../../translation';
import { Notice } from '../Notice/Notice';
import { ObjectYaml } from './ObjectYaml';

const useStyles = makeStyles(theme => ({
  object: { marginTop: theme.spacing(2) },
}));

/** Each object that says who gets the requests, as it is now. Its own chunk, as it brings a YAML library. */
export default function RouteObjects(props: {
  view: RolloutView;
  onClose: () => void;
}) {
  const { view, onClose } = props;
  const classes = useStyles();
  const titleId = useId();
  const api = useApi(rolloutsApiRef);
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { cluster, namespace, name } = rolloutRefOf(view);
  const canary = canaryServiceName(view.rollout.spec.traffic.service);
  const { value, error, loading, retry } = useAsyncRetry(
    () => api.getRoutes({ cluster, namespace, name }),
    [api, cluster, namespace, name],
  );
  return (
    <Dialog
      open
      onClose={onClose}
      maxWidth="md"
      fullWidth
      aria-labelledby={titleId}
    >
      <DialogTitle id={titleId}>{t('routes.title', { name })}</DialogTitle>
      <DialogContent>
        <Typography variant="body2" color="textSecondary">
          {t('routes.intro')}
        </Typography>
        {!value && loading && (
          <Typography role="status">{t('routes.loading')}</Typography>
        )}
        {error && (
          <Notice tone="bad" role="alert">
            {t('routes.failed', { reason: refusalOf(error).message })}
          </Notice>
        )}
        {value?.map(route => (
          <section
            key={`${route.kind} ${route.name} ${route.role}`}
            className={classes.object}
          >
            <RouteObject route={route} canary={canary} />
          </section>
        ))}
      </DialogContent>
      <DialogActions>
        <Button onClick={retry} disabled={loading}>
          {t('routes.refresh')}
        </Button>
        <Button onClick={onClose} color="primary">
          {t('routes.close')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function RouteObject(props: { route: RouteView; canary: string }) {
  const { route, canary } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <>
      <Typography variant="subtitle1" component="h3">
        {route.kind} {route.name}{' '}
        <Typography variant="body2" component="span" color="textSecondary">
          {t(`routes.${route.role}`)}
        </Typography>
      </Typography>
      {route.object ? (
        <ObjectYaml
          label={t('routes.yaml', { kind: route.kind, name: route.name })}
          object={route.object}
          canary={canary}
          all={route.role === 'canaryService'}
        />
      ) : (
        <Typography variant="body2" color="textSecondary">
          {route.missing}
        </Typography>
      )}
    </>
  );
}
