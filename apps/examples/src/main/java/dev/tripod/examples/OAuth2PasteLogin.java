package dev.tripod.examples;

import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.providers.X;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.util.Scanner;
import java.util.function.Function;

/** A command-line program that logs a user in with OAuth 2.0 as a public client and hides a reply on X. */
final class OAuth2PasteLogin {

  private OAuth2PasteLogin() {}

  /** Takes the client id and the id of a reply to one of your posts. */
  public static void main(String[] arguments) throws IOException {
    Function<URI, String> user = address -> {
      System.out.println("Open this address and agree:\n" + address);
      System.out.println("Paste the address that the browser shows then:");
      return new Scanner(System.in, Charset.defaultCharset()).nextLine();
    };
    System.out.println(
        hide(JdkTransport.create(), arguments[0], user, arguments[1]).status());
  }

  static HttpResponse hide(
      HttpTransport transport, String clientId, Function<URI, String> user, String replyId)
      throws IOException {
    // tag::login[]
    var client = OAuth2Client.builder()
        .server(X.oauth2())
        .clientId(clientId) // a confidential client adds .clientSecret(secret)
        .json(JacksonJson.strict())
        .build();

    var request = AuthorizationRequest.to(X.PASTE_CALLBACK) // https://localhost/
        .scope("users.read", "tweet.read", "tweet.moderate.write", "offline.access");
    var login = client.begin(request).over(transport);
    String pasted = user.apply(login.authorizationUri()); // returns the pasted address
    var tokens = client.complete(login, pasted).over(transport);
    // end::login[]
    System.out.println("User " + userId(client, transport, tokens));
    // tag::call[]
    var api = AuthorizedTransport.of(transport, client.authorizer(tokens, X.API));
    var hidden = api.send(HttpRequest.put(
        "https://api.x.com/2/tweets/" + replyId + "/hidden", Body.json("{\"hidden\":true}")));
    // end::call[]
    return hidden;
  }

  // tag::user[]
  static String userId(OAuth2Client client, HttpTransport transport, Tokens tokens)
      throws IOException {
    var api = AuthorizedTransport.of(transport, client.authorizer(tokens, X.API));
    var me = api.send(HttpRequest.get("https://api.x.com/2/users/me"));
    if (!me.isSuccess()) {
      throw client.errorResponse(me, tokens); // the tokens are valid nevertheless: keep them
    }
    var data = JacksonJson.strict().read(me.body()).object("data");
    return data.flatMap(user -> user.text("id")).orElseThrow();
  }
  // end::user[]
}
