package dev.tripod.domain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.AuthorizationException.OutcomeUnknown;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.builtin.HmacSigner;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.builtin.InMemoryPendingAuthorizationStore;
import dev.tripod.domain.builtin.PrivateKeySigner;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.protocol.SingleUse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.SocketException;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Prints an instance of every public type of the domain that contains a marked secret. */
final class NothingPrintsASecretTest {

  /** A secret for cookies, headers and bodies. The encoded forms of the other secret differ. */
  private static final String PLAIN_MARK = "canary-0123456789-ABCDEFG";

  private static final String MARK = "canary/+=~ é>>" + PLAIN_MARK;

  static List<Object> values() {
    Secret secret = Secret.of(MARK);
    Redactor known = Redactor.of(secret, Secret.of(PLAIN_MARK));
    BrowserBinding binding = new BrowserBinding(Secret.of(PLAIN_MARK));
    PendingKey key = new PendingKey(binding, secret);
    Snapshot snapshot = Snapshot.of("test", 1).with("secret", secret).with("text", MARK);
    InMemoryPendingAuthorizationStore store = InMemoryPendingAuthorizationStore.create();
    store.put(key, snapshot, Instant.MAX);

    CredentialStore.Entry entry = new CredentialStore.Entry("version-1", snapshot);
    InMemoryCredentialStore credentials = InMemoryCredentialStore.create();
    replace(credentials, entry);

    Parameters parameters = Parameters.of("secret", MARK).and("text", PLAIN_MARK);
    Headers headers = Headers.of("Authorization", "Bearer " + PLAIN_MARK);
    HttpRequest request = HttpRequest.post("https://a.example/p", Body.form(parameters))
        .andQuery(parameters)
        .withHeader("Authorization", "OAuth oauth_token=\"" + PLAIN_MARK + "\"");
    HttpResponse response = HttpResponse.of(500, headers, MARK.getBytes(UTF_8));

    IOException telling = new IOException(MARK, new IOException(PLAIN_MARK));
    telling.addSuppressed(
        new IOException(Base64.getEncoder().encodeToString(MARK.getBytes(UTF_8))));
    NoResponse noResponse = NoResponse.from(request.origin(), telling, known);
    ErrorResponse.Builder error = ErrorResponse.to("The request", known)
        .status(401)
        .code(MARK)
        .description("for " + MARK + " and " + PLAIN_MARK)
        .uri("https://a.example/?" + parameters.encoded());

    JsonObject.Builder json = JsonObject.builder()
        .with("secret", MARK)
        .with("inner", JsonObject.builder().with("text", PLAIN_MARK).build())
        .with("array", JsonValue.array(List.of(JsonValue.text(MARK))));

    return List.of(
        secret,
        known,
        binding,
        key,
        snapshot,
        json,
        json.build(),
        JsonValue.text(MARK),
        JsonValue.array(List.of(JsonValue.text(MARK))),
        ResourceOwner.of("x", "42"),
        Extra.text("user_id"),
        Extras.of(parameters),
        Extras.of(Map.of("secret", MARK)),
        Origin.of(request.uri()),
        Endpoint.of("https://a.example/token"),
        parameters,
        parameters.iterator().next(),
        headers,
        Headers.builder().andReceived("Authorization", PLAIN_MARK),
        Body.none(),
        Body.form(parameters),
        Body.bytes("text/plain", MARK.getBytes(UTF_8)),
        Body.json(MARK),
        Body.unread("text/plain"),
        request,
        response,
        HmacSigner.of("HmacSHA1", MARK.getBytes(UTF_8)),
        PrivateKeySigner.of("SHA256withRSA", privateKey()),
        store,
        entry,
        credentials,
        noResponse,
        NoResponse.interrupted(new IOException("interrupted")),
        error,
        error.build(),
        UnreadableResponse.of(Origin.of("https://api.x.com"), response, "it is not a form", known),
        CallbackRejected.of(CallbackRejected.Reason.MISMATCH, "it is another's"),
        AccessDenied.of(MARK, known),
        OutcomeUnknown.until(Instant.EPOCH, noResponse),
        ReauthorizationRequired.of(ResourceOwner.of("x", "42")),
        ReauthorizationRequired.because(error.build()),
        ErrorBody.of(HttpResponse.of(
            400, Headers.none(), ("error=" + MARK + "&error_description=" + MARK).getBytes(UTF_8))),
        AdapterFailed.of("The signer", telling, known),
        Exchange.done(MARK),
        Exchange.done(secret),
        Exchange.failed(noResponse),
        Exchange.send(request, arrived -> Exchange.done(MARK)),
        Exchange.pause(Duration.ofSeconds(1), () -> Exchange.done(MARK)),
        Exchange.await(executor -> CompletableFuture.completedFuture(Exchange.done(MARK))),
        Exchange.detached(() -> Exchange.done(MARK), (value, failure) -> {}),
        Attempt.only(request),
        Attempt.Sequence.of(Attempt.only(request)),
        SingleUse.of("The code was redeemed already"),
        AuthorizedTransport.of(sent -> response, sent -> Exchange.done(Attempt.only(request))));
  }

  private static void replace(CredentialStore store, CredentialStore.Entry entry) {
    try {
      assertThat(store.replace(ResourceOwner.of("x", "42"), "", entry)).isTrue();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static PrivateKey privateKey() {
    try {
      return KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @DisplayName("No public value prints a secret")
  @MethodSource("values")
  void printsNoSecret(Object value) {
    String printed = printed(value);
    assertThat(marks().filter(printed::contains)).as(printed).isEmpty();
  }

  @Test
  @DisplayName("The failure of an exchange does not quote the request, even if its transport does")
  void quotesNothingOfTheRequest() {
    HttpRequest request = HttpRequest.post(
            "https://a.example/p", Body.form(Parameters.of("secret", MARK)))
        .andQuery(Parameters.of("token", MARK))
        .withHeader("Authorization", "OAuth oauth_token=\"" + PLAIN_MARK + "\"");
    Exchange<String> exchange = Exchange.send(request, arrived -> Exchange.done(""));
    for (String mark : marks().toList()) {
      assertThat(exchange
              .handle(Exchange::done, failure -> Exchange.done(printed(failure)))
              .over(sent -> {
                throw new SocketException("while sending " + mark);
              }))
          .contains("No response from https://a.example")
          .doesNotContain(mark);
    }
  }

  @Test
  @DisplayName("The values above include one of every public class with instances")
  void coversEveryPublicClass() throws Exception {
    List<Class<?>> covered = values().stream().<Class<?>>map(Object::getClass).toList();
    List<Class<?>> expected = publicClasses();
    assertThat(expected).contains(Secret.class, Parameters.Parameter.class, NoResponse.class);
    assertThat(expected).allSatisfy(type -> assertThat(covered).contains(type));
  }

  private static String printed(Object value) {
    StringWriter printed = new StringWriter();
    printed.append(value.toString());
    if (value instanceof Throwable failure) {
      failure.printStackTrace(new PrintWriter(printed));
    }
    return printed.toString();
  }

  private static Stream<String> marks() {
    return Stream.of(MARK, PLAIN_MARK).flatMap(mark -> {
      byte[] utf8 = mark.getBytes(UTF_8);
      return Stream.of(
          mark,
          URLEncoder.encode(mark, UTF_8),
          URLEncoder.encode(mark, UTF_8).replace("+", "%20").replace("%7E", "~"),
          Base64.getEncoder().withoutPadding().encodeToString(utf8),
          Base64.getUrlEncoder().withoutPadding().encodeToString(utf8));
    });
  }

  /** Returns the classes of this module without enums and without classes that have only static methods. */
  private static List<Class<?>> publicClasses() throws IOException, URISyntaxException {
    Path root =
        Path.of(Secret.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .map(file -> root.relativize(file).toString())
          .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .<Class<?>>map(NothingPrintsASecretTest::load)
          .filter(type -> isPublic(type) && canHaveAValue(type))
          .collect(Collectors.toList());
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, NothingPrintsASecretTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isPublic(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    return Modifier.isPublic(type.getModifiers()) && (outer == null || isPublic(outer));
  }

  private static boolean canHaveAValue(Class<?> type) {
    boolean concrete = !Modifier.isAbstract(type.getModifiers()) && !type.isEnum();
    return concrete
        && !Arrays.stream(type.getDeclaredMethods()).allMatch(NothingPrintsASecretTest::isStatic);
  }

  private static boolean isStatic(Method method) {
    return Modifier.isStatic(method.getModifiers());
  }
}
