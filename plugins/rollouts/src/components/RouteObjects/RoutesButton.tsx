// SPDX-License-Identifier: Apache-2.0
import { lazy, Suspense, useState } from 'react';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { RolloutView } from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../../translation';

const RouteObjects = lazy(() => import('./RouteObjects'));

const useStyles = makeStyles(() => ({ plain: { textTransform: 'none' } }));

/** Opens the objects that say who gets the requests. */
export function RoutesButton({ view }: { view: RolloutView }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        size="small"
        className={classes.plain}
        onClick={() => setOpen(true)}
      >
        {t('traffic.routes')}
      </Button>
      {open && (
        <Suspense fallback={null}>
          <RouteObjects view={view} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
