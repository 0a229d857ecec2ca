// SPDX-License-Identifier: Apache-2.0
import {
  Content,
  InfoCard,
  Page,
  ProxiedSignInPage,
} from '@backstage/core-components';
import type { IdentityApi } from '@backstage/frontend-plugin-api';
import type { SignInPageProps } from '@backstage/plugin-app-react';
import Button from '@material-ui/core/Button';
import Grid from '@material-ui/core/Grid';
import Typography from '@material-ui/core/Typography';
import { useCallback, useState } from 'react';
import type { DemoPerson } from './people';
import { people } from './people';
import {
  forgetPerson,
  rememberPerson,
  rememberedPerson,
} from './rememberedPerson';

/** The people of the demo, each with a button; a real portal has its own providers here. */
export const DemoSignInPage = ({ onSignInSuccess }: SignInPageProps) => {
  const [person, setPerson] = useState(rememberedPerson);
  const signedIn = useCallback(
    (identity: IdentityApi) => onSignInSuccess(forgettingOnSignOut(identity)),
    [onSignInSuccess],
  );
  const choose = (chosen: DemoPerson) => {
    rememberPerson(chosen);
    setPerson(chosen);
  };
  if (person) {
    return (
      <ProxiedSignInPage
        provider={person.provider}
        onSignInSuccess={signedIn}
      />
    );
  }
  return (
    <Page themeId="home">
      <Content>
        <Typography variant="h3" component="h1" gutterBottom>
          Teal
        </Typography>
        <Grid
          container
          component="ul"
          style={{ listStyle: 'none', padding: 0 }}
        >
          {people.map(each => (
            <Grid key={each.provider} component="li" item xs={12} md={5}>
              <InfoCard
                title={each.name}
                variant="fullHeight"
                actions={
                  <Button
                    color="primary"
                    variant="outlined"
                    onClick={() => choose(each)}
                  >
                    {each.enter}
                  </Button>
                }
              >
                <Typography>
                  {each.name} {each.what}
                </Typography>
              </InfoCard>
            </Grid>
          ))}
        </Grid>
      </Content>
    </Page>
  );
};

function forgettingOnSignOut(identity: IdentityApi): IdentityApi {
  return {
    getProfileInfo: () => identity.getProfileInfo(),
    getBackstageIdentity: () => identity.getBackstageIdentity(),
    getCredentials: () => identity.getCredentials(),
    signOut: () => {
      forgetPerson();
      return identity.signOut();
    },
  };
}
