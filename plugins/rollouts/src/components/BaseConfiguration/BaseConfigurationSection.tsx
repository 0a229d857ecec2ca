// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import Accordion from '@material-ui/core/Accordion';
import AccordionDetails from '@material-ui/core/AccordionDetails';
import AccordionSummary from '@material-ui/core/AccordionSummary';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import { Progress } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  type BaseConfiguration,
  configReadPermission,
  configUpdatePermission,
  type ServiceConfiguration,
} from '@teal/rollouts-common';
import { ReasonedButton } from '../../actions/ReasonedButton';
import { rolloutsTranslationRef } from '../../translation';
import { Notice } from '../Notice/Notice';
import { ChangeTable } from './ChangeTable';
import { ConfigurationTable } from './ConfigurationTable';
import { EditConfiguration } from './EditConfiguration';
import { useConfiguration } from './useConfiguration';

const useStyles = makeStyles(theme => ({
  root: { marginTop: theme.spacing(2) },
  summary: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    gap: theme.spacing(0, 1),
  },
  details: { display: 'block', paddingTop: 0 },
  edit: { marginBottom: theme.spacing(1.5) },
  changes: { margin: theme.spacing(3, 0, 1) },
}));

interface Subject {
  readonly entityRef: string;
  /** As people call the entity. */
  readonly name: string;
}

/** What releases of a service start from; for those who may see it, and asked for when it is opened. */
export function BaseConfigurationSection(props: Subject) {
  const { entityRef, name } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [isOpen, setOpen] = useState(false);
  const { allowed } = usePermission({
    permission: configReadPermission,
    resourceRef: entityRef,
  });
  const { value, failure, take } = useConfiguration(
    entityRef,
    allowed && isOpen,
  );
  if (!allowed) return null;
  return (
    <Accordion
      className={classes.root}
      expanded={isOpen}
      onChange={(_, open) => setOpen(open)}
      TransitionProps={{ unmountOnExit: true }}
    >
      <AccordionSummary expandIcon={<ExpandMoreIcon />}>
        <div className={classes.summary}>
          <Typography variant="h6" component="h2">
            {t('configuration.title')}
          </Typography>
          <Typography variant="body2" color="textSecondary">
            {t('configuration.subtitle', { entity: name })}
          </Typography>
        </div>
      </AccordionSummary>
      <AccordionDetails className={classes.details}>
        {value && <Details {...props} value={value} onSaved={take} />}
        {failure && (
          <Notice tone="bad" role="alert">
            {t('configuration.loadFailed', { reason: failure.message })}
          </Notice>
        )}
        {!value && !failure && <Progress />}
      </AccordionDetails>
    </Accordion>
  );
}

function Details(
  props: Subject & {
    value: ServiceConfiguration;
    onSaved: (value: ServiceConfiguration) => void;
  },
) {
  const { name, value, onSaved } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const whyNot = useWhyNotEdit(props);
  const [edited, edit] = useState<BaseConfiguration>();
  const stored = value.stored ?? {};
  return (
    <>
      <div className={classes.edit}>
        <ReasonedButton
          variant="outlined"
          color="primary"
          reason={whyNot}
          onClick={() => edit(stored)}
        >
          {t('configuration.edit')}
        </ReasonedButton>
      </div>
      <ConfigurationTable name={name} value={value} />
      <Typography
        variant="subtitle1"
        component="h3"
        className={classes.changes}
      >
        {t('configuration.changes')}
      </Typography>
      <ChangeTable
        value={value}
        whyNot={whyNot}
        onUseAgain={change => edit(change.configuration)}
      />
      {edited && (
        <EditConfiguration
          name={name}
          seen={value}
          beginWith={edited}
          onNewer={onSaved}
          onClose={() => edit(undefined)}
        />
      )}
    </>
  );
}

/** Why the person can't change it; undefined: they can. */
function useWhyNotEdit({ entityRef, name }: Subject): string | undefined {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { loading, allowed } = usePermission({
    permission: configUpdatePermission,
    resourceRef: entityRef,
  });
  if (loading) return t('why.checking');
  return allowed
    ? undefined
    : t('configuration.noPermission', {
        permission: configUpdatePermission.name,
        entity: name,
      });
}
