package dev.tripod.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.PendingKey;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.oauth1.ClientCredentials;
import dev.tripod.oauth1.SignatureMethod;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.ClientAuthentication;
import dev.tripod.oauth2.ClientId;
import dev.tripod.oauth2.ConsumerKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that public constructors of the core validate. Factory methods are not enough: a caller can avoid them. */
final class PublicConstructorsTest {

  private static final String BINDING = "abcdefghijklmnopqrstuv";
  private static final String LONG = "a".repeat(129);
  private static final Secret SECRET = Secret.of("a");
  private static final Snapshot SNAPSHOT = Snapshot.of("a", 1);
  private static final AuthorizationServer SERVER =
      AuthorizationServer.withoutUsers("https://as.example/token").build();
  private static final Endpoint ENDPOINT = Endpoint.of("https://as.example/token");

  /** Returns calls that must throw, for each class with a public constructor. */
  private static Map<Class<?>, List<ThrowingCallable>> wrongCalls() {
    Map<Class<?>, List<ThrowingCallable>> calls = new LinkedHashMap<>();
    calls.put(
        Origin.class,
        List.of(
            () -> new Origin("ftp", "a.example", 443),
            () -> new Origin("https\r\n", "a.example", 443),
            () -> new Origin("https", "", 443),
            () -> new Origin("https", "evil.example/x?y=", 443),
            () -> new Origin("https", "a.example\r\nX: y", 443),
            () -> new Origin("https", "user@a.example", 443),
            () -> new Origin("https", "a.example:80", 443),
            () -> new Origin("https", "a.example", 0),
            () -> new Origin("https", "a.example", 65_536)));
    calls.put(
        BrowserBinding.class,
        List.of(
            () -> new BrowserBinding(Secret.of("")),
            () -> new BrowserBinding(Secret.of("short")),
            () -> new BrowserBinding(Secret.of(LONG)),
            () -> new BrowserBinding(Secret.of(BINDING + "; Path=/x")),
            () -> new BrowserBinding(Secret.of(BINDING + "\n"))));
    calls.put(
        PendingKey.class,
        List.of(
            () -> new PendingKey(missing(), SECRET),
            () -> new PendingKey(new BrowserBinding(Secret.of(BINDING)), missing())));
    calls.put(
        ResourceOwner.class,
        List.of(
            () -> new ResourceOwner("", "42"),
            () -> new ResourceOwner("x", ""),
            () -> new ResourceOwner(" ", "42"),
            () -> new ResourceOwner("x", " "),
            () -> new ResourceOwner(missing(), "42"),
            () -> new ResourceOwner("x", missing())));
    calls.put(
        CredentialStore.Entry.class,
        List.of(
            () -> new CredentialStore.Entry("", SNAPSHOT),
            () -> new CredentialStore.Entry("a b", SNAPSHOT),
            () -> new CredentialStore.Entry("a".repeat(65), SNAPSHOT),
            () -> new CredentialStore.Entry("a", missing())));
    calls.put(
        ClientCredentials.class,
        List.of(
            () -> new ClientCredentials("", SECRET),
            () -> new ClientCredentials("a\n", SECRET),
            () -> new ClientCredentials("a", Secret.of("a\n")),
            () -> new ClientCredentials("a", missing())));
    calls.put(
        SignatureMethod.Hmac.class,
        List.of(
            () -> new SignatureMethod.Hmac("", "HmacSHA256"),
            () -> new SignatureMethod.Hmac("HMAC-NONE", "HmacNone")));
    calls.put(
        SignatureMethod.Rsa.class,
        List.of(
            () -> new SignatureMethod.Rsa("RSA-SHA256", missing()),
            () -> new SignatureMethod.Rsa(missing(), missing())));
    calls.put(SignatureMethod.Plaintext.class, List.of());
    calls.put(ClientId.class, List.of(() -> new ClientId(""), () -> new ClientId("a\r\n")));
    calls.put(
        ConsumerKey.class, List.of(() -> new ConsumerKey(""), () -> new ConsumerKey("a\r\n")));
    calls.put(
        ClientAuthentication.Request.class,
        List.of(
            () -> new ClientAuthentication.Request(missing(), ENDPOINT, "a", Parameters.none()),
            () -> new ClientAuthentication.Request(SERVER, missing(), "a", Parameters.none()),
            () -> new ClientAuthentication.Request(SERVER, ENDPOINT, missing(), Parameters.none()),
            () -> new ClientAuthentication.Request(SERVER, ENDPOINT, "a", missing())));
    return calls;
  }

  static Stream<ThrowingCallable> calls() {
    return wrongCalls().values().stream().flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void rejectsWhatTheFactoryMethodsReject(ThrowingCallable call) {
    try {
      call.call();
    } catch (IllegalArgumentException | NullPointerException expected) {
      assertThat(expected).hasMessageNotContaining("\n");
      return;
    } catch (Throwable other) {
      throw new AssertionError("Another exception", other);
    }
    throw new AssertionError("Nothing was thrown");
  }

  @Test
  void eachPublicConstructorHasACase() {
    Set<String> cases =
        wrongCalls().keySet().stream().map(Class::getName).collect(Collectors.toSet());

    assertThat(classesWithPublicConstructors()).isEqualTo(cases);
  }

  private static Set<String> classesWithPublicConstructors() {
    return Codebase.OURS.classes().stream()
        .filter(javaClass -> Stream.of("domain", "oauth1", "oauth2")
            .anyMatch(module -> Codebase.OURS.isIn(module, javaClass)))
        .filter(PublicConstructorsTest::isPublic)
        .filter(javaClass -> javaClass.getConstructors().stream()
            .anyMatch(constructor -> constructor.getModifiers().contains(JavaModifier.PUBLIC)))
        .map(JavaClass::getName)
        .collect(Collectors.toSet());
  }

  private static boolean isPublic(JavaClass javaClass) {
    return javaClass.getModifiers().contains(JavaModifier.PUBLIC)
        && javaClass.getEnclosingClass().map(PublicConstructorsTest::isPublic).orElse(true);
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // null on purpose
  private static <T> T missing() {
    return null;
  }
}
