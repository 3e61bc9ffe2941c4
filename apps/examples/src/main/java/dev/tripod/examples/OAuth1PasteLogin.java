package dev.tripod.examples;

import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.providers.X;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.util.Objects;
import java.util.Scanner;
import java.util.function.Function;

/** A command-line program that logs a user in with OAuth 1.0a and hides a reply on X. */
final class OAuth1PasteLogin {

  private OAuth1PasteLogin() {}

  /**
   * Takes the API key and the id of a reply to one of your posts. The API key secret is in the environment variable {@code
   * API_KEY_SECRET}, because other users of the machine can read arguments.
   */
  public static void main(String[] arguments) throws IOException {
    // tag::transport[]
    HttpTransport transport = JdkTransport.create();
    // end::transport[]
    Function<URI, String> user = address -> {
      System.out.println("Open this address and agree:\n" + address);
      System.out.println("Paste the address that the browser shows then:");
      return new Scanner(System.in, Charset.defaultCharset()).nextLine();
    };
    String apiKeySecret = Objects.requireNonNull(
        System.getenv("API_KEY_SECRET"), "Set the environment variable API_KEY_SECRET.");
    System.out.println(
        hide(transport, arguments[0], apiKeySecret, user, arguments[1]).status());
  }

  static HttpResponse hide(
      HttpTransport transport,
      String apiKey,
      String apiKeySecret,
      Function<URI, String> user,
      String replyId)
      throws IOException {
    // tag::login[]
    var client = OAuth1Client.builder()
        .server(X.oauth1())
        .clientCredentials(apiKey, apiKeySecret)
        .build();

    var login = client.begin(X.PASTE_CALLBACK).over(transport); // https://localhost/
    String pasted = user.apply(login.authorizationUri()); // returns the pasted address
    var token = client.complete(login, pasted).over(transport);
    // end::login[]
    System.out.println(describe(token));
    // tag::call[]
    var api = AuthorizedTransport.of(transport, client.authorizer(token, X.API));
    var hidden = api.send(HttpRequest.put(
        "https://api.x.com/2/tweets/" + replyId + "/hidden", Body.json("{\"hidden\":true}")));
    // end::call[]
    return hidden;
  }

  static String describe(TokenCredentials token) {
    // tag::user[]
    String userId = token.extra(X.USER_ID).orElseThrow();
    String screenName = token.extra(X.SCREEN_NAME).orElseThrow();
    // end::user[]
    return screenName + " is user " + userId;
  }
}
