// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Paper from '@material-ui/core/Paper';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EnableByAnnotation } from '../../enrolment/EnableByAnnotation';
import { rolloutsTranslationRef } from '../../translation';
import { Snippet } from '../Snippet/Snippet';

const useStyles = makeStyles(theme => ({
  root: { padding: theme.spacing(3) },
  byHand: { marginTop: theme.spacing(3) },
}));

/** What to apply so that this entity has a Rollout. */
export function NoRollout(props: { title: string; entityName: string }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const snippet = snippetFor(props.entityName);
  const label = t('trouble.emptySnippet', { entity: props.entityName });
  return (
    <Paper className={classes.root}>
      <Typography variant="h5" component="h2">
        {props.title}
      </Typography>
      <EnableByAnnotation entityName={props.entityName} />
      <Typography variant="subtitle1" component="h3" className={classes.byHand}>
        {t('enrolment.byHand')}
      </Typography>
      <Typography variant="body2">{t('trouble.empty')}</Typography>
      <Snippet text={snippet} label={label} />
    </Paper>
  );
}

/** A Rollout that fits an entity whose Deployment, Service and route bear its name. */
export function snippetFor(name: string): string {
  return `apiVersion: rollouts.teal.dev/v1alpha1
kind: Rollout
metadata:
  name: ${name}
  labels:
    backstage.io/kubernetes-id: ${name}
spec:
  workloadRef: {apiVersion: apps/v1, kind: Deployment, name: ${name}}
  strategy:
    type: BlueGreen
    steps:
      - {replicas: 50%, traffic: {weight: 0}, pause: {}}
      - {replicas: 100%, traffic: {weight: 20}, pause: {duration: 10m}}
      - {replicas: 100%, traffic: {weight: 100}}
  traffic:
    service: ${name}
    routes:
      - {apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, name: ${name}}
`;
}
