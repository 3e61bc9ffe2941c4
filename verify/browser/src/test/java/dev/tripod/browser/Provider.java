package dev.tripod.browser;

import dev.tripod.domain.PendingLogin;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.providers.X;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.FakeOAuth1Server;
import dev.tripod.testkit.LoopbackServer;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.net.URI;
import java.util.function.Function;

/**
 * A provider on a port of this machine, at which a login has begun.
 *
 * @param complete exchanges a callback for tokens
 */
record Provider(LoopbackServer site, PendingLogin login, Function<URI, Object> complete)
    implements AutoCloseable {

  /** Says how the login begins. */
  enum Protocol {
    OAUTH1 {
      @Override
      Provider begin(URI redirectUri) throws IOException {
        FakeOAuth1Server fake = FakeOAuth1Server.builder()
            .clientCredentials("key", "secret")
            .callback(redirectUri.toString())
            .build();
        LoopbackServer site = LoopbackServer.start(new ProviderSite(fake));
        HttpTransport transport = JdkTransport.create();
        var client = OAuth1Client.builder()
            .server(X.oauth1().relocatedTo(site.origin()))
            .clientCredentials("key", "secret")
            .build();
        var login = client.begin(redirectUri).over(transport);
        return new Provider(
            site, login, callback -> client.complete(login, callback).over(transport));
      }
    },
    OAUTH2 {
      @Override
      Provider begin(URI redirectUri) throws IOException {
        FakeAuthorizationServer fake = FakeAuthorizationServer.builder()
            .likeX()
            .publicClient("app")
            .redirectUri(redirectUri.toString())
            .build();
        LoopbackServer site = LoopbackServer.start(new ProviderSite(fake));
        HttpTransport transport = JdkTransport.create();
        var client = OAuth2Client.builder()
            .server(X.oauth2().relocatedTo(site.origin()))
            .clientId("app")
            .json(JacksonJson.strict())
            .build();
        var login = client.begin(redirectUri).over(transport);
        return new Provider(
            site, login, callback -> client.complete(login, callback).over(transport));
      }
    };

    abstract Provider begin(URI redirectUri) throws IOException;
  }

  @Override
  public void close() {
    site.close();
  }
}
