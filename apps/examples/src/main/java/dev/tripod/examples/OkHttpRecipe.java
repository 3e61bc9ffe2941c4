package dev.tripod.examples;

import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.transport.okhttp.MoshiJson;
import dev.tripod.transport.okhttp.OkHttpTransport;
import okhttp3.OkHttpClient;

/** OAuth over the OkHttp client that an application has already. */
final class OkHttpRecipe {

  private OkHttpRecipe() {}

  // tag::okhttp[]
  static HttpTransport transport(OkHttpClient application) {
    return OkHttpTransport.of(application);
  }

  static OAuth2Client client(AuthorizationServer server, String clientId) {
    return OAuth2Client.builder()
        .server(server)
        .clientId(clientId)
        .json(MoshiJson.strict())
        .build();
  }
  // end::okhttp[]
}
