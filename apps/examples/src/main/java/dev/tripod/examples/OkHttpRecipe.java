package dev.tripod.examples;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.transport.okhttp.AuthorizationIOException;
import dev.tripod.transport.okhttp.AuthorizingInterceptor;
import dev.tripod.transport.okhttp.MoshiJson;
import dev.tripod.transport.okhttp.OkHttpTransport;
import java.io.IOException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** OAuth with the OkHttp client of the application: as a transport, and with authorized calls. */
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

  static int call(OkHttpClient okHttp, TokenKeeper keeper, ResourceOwner alice, Origin api)
      throws IOException {
    // tag::call[]
    OkHttpClient asAlice = AuthorizingInterceptor.install(okHttp, keeper.authorizer(alice, api));

    Request me = new Request.Builder().url(api + "/2/users/me").build();
    try (Response response = asAlice.newCall(me).execute()) {
      return response.code();
    } catch (AuthorizationIOException e) {
      throw e.getCause(); // its message says what to do, such as: log alice in again
    }
    // end::call[]
  }
}
