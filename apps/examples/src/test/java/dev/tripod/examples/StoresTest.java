package dev.tripod.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.CredentialStore.Entry;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.providers.X;
import dev.tripod.providers.XScope;
import dev.tripod.sealing.AesGcmKey;
import dev.tripod.sealing.SealedCookies;
import dev.tripod.sealing.SealedValueException;
import dev.tripod.sealing.Sealing;
import dev.tripod.store.file.FileCredentialStore;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.SettableClock;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the examples of {@code docs/stores.md}. */
final class StoresTest {

  private static final ResourceOwner ALICE = ResourceOwner.of("x", "42");
  private static final TokenCredentials TOKEN = TokenCredentials.of("t0ken", "s3cret");
  private static final String REDIRECT_URI = "https://app.example/back";

  @TempDir
  private Path folder;

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-11-30T12:00:00Z"));
  private final FakeAuthorizationServer server = FakeAuthorizationServer.builder()
      .likeX()
      .publicClient("client")
      .redirectUri(REDIRECT_URI)
      .user("42", "alice")
      .clock(clock)
      .build();
  private final BrowserBinding browser =
      new BrowserBinding(RandomSource.secure().base64url(32));
  private final Map<String, String> jar = new LinkedHashMap<>();

  @Test
  void aToolHasADirectoryInTheHomeOfItsUser() throws IOException {
    String home = System.setProperty("user.home", folder.toString());
    try {
      assertThat(StoreLogins.ofTheTool().load(ALICE)).isEmpty();
      assertThat(FileCredentialStore.defaultDirectory("my-tool")).isDirectory();
    } finally {
      System.setProperty("user.home", home);
    }
  }

  @Test
  void aFileKeepsALoginOfOAuth1() throws IOException {
    CredentialStore store = FileCredentialStore.of(folder.resolve("store"));

    assertThat(StoreLogins.keepOAuth1(store, ALICE, TOKEN)).isEqualTo(TOKEN);
    assertThat(FileCredentialStore.of(folder.resolve("store")).load(ALICE)).isPresent();
  }

  @Test
  void aSealedStoreOpensWithItsKeyOnly() throws IOException {
    Secret key = StoreLogins.newKey();
    Path directory = folder.resolve("store");
    StoreLogins.SealedStores stores = StoreLogins.sealed(key, directory);
    stores.credentials().save(ALICE, TOKEN.snapshot());

    assertThat(stores.logins())
        .hasToString("SealedPendingAuthorizationStore[" + "FilePendingAuthorizationStore["
            + directory.toRealPath() + "], keys [2026-11]]");
    assertThat(StoreLogins.sealed(key, directory)
            .credentials()
            .load(ALICE)
            .orElseThrow()
            .snapshot())
        .isEqualTo(TOKEN.snapshot());
    assertThatExceptionOfType(SealedValueException.class)
        .isThrownBy(() ->
            StoreLogins.sealed(StoreLogins.newKey(), directory).credentials().load(ALICE));
  }

  @Test
  void aRotatedKeySealsEachEntryAgain() throws IOException {
    CredentialStore storage = InMemoryCredentialStore.create();
    Secret oldKey = StoreLogins.newKey();
    Secret newKey = StoreLogins.newKey();
    Sealing.with(AesGcmKey.of("2026-11", oldKey))
        .credentials(storage)
        .save(ALICE, TOKEN.snapshot());
    CredentialStore rotated = StoreLogins.rotated(newKey, oldKey).credentials(storage);

    StoreLogins.sealAgain(rotated, ALICE);
    StoreLogins.sealAgain(rotated, ResourceOwner.of("x", "unknown"));

    CredentialStore withNewKey = Sealing.with(AesGcmKey.of("2027-05", newKey)).credentials(storage);
    assertThat(withNewKey.load(ALICE).orElseThrow().snapshot()).isEqualTo(TOKEN.snapshot());
  }

  @Test
  void anEntryInClearTextIsSealedOnce() throws IOException {
    CredentialStore storage = InMemoryCredentialStore.create();
    Sealing sealing = Sealing.with(AesGcmKey.of("2026-11", StoreLogins.newKey()));
    storage.save(ALICE, TOKEN.snapshot());
    CredentialStore sealed = sealing.credentials(storage);

    StoreLogins.sealFirst(sealed, storage, ALICE);
    Entry first = storage.load(ALICE).orElseThrow();
    StoreLogins.sealFirst(sealed, storage, ALICE);

    assertThat(storage.load(ALICE)).contains(first);
    assertThat(first.snapshot().kind()).isEqualTo("sealed");
    assertThat(sealed.load(ALICE).orElseThrow().snapshot()).isEqualTo(TOKEN.snapshot());
    StoreLogins.sealFirst(sealed, storage, ResourceOwner.of("x", "unknown"));
  }

  @Test
  void aKeyServiceSealsAndOpens() throws IOException {
    AesGcmKey keyOfTheService = AesGcmKey.of("inside", StoreLogins.newKey());
    HttpTransport service = request -> {
      byte[] associated =
          Base64.getDecoder().decode(request.headers().first("Associated-Data").orElseThrow());
      byte[] value = request.body().content();
      return request.uri().getPath().equals("/encrypt")
          ? HttpResponse.of(200, Headers.none(), keyOfTheService.seal(value, associated))
          : keyOfTheService
              .open(value, associated)
              .map(opened -> HttpResponse.of(200, Headers.none(), opened))
              .orElseGet(() -> HttpResponse.of(422, Headers.none(), new byte[0]));
    };
    CredentialStore storage = InMemoryCredentialStore.create();
    CredentialStore sealed = Sealing.with(new KeyServiceSealingKey(service, "https://keys.example"))
        .credentials(storage);
    sealed.save(ALICE, TOKEN.snapshot());

    assertThat(sealed.load(ALICE).orElseThrow().snapshot()).isEqualTo(TOKEN.snapshot());
    ResourceOwner other = ResourceOwner.of("x", "43");
    storage.replace(other, "", storage.load(ALICE).orElseThrow());
    assertThatExceptionOfType(SealedValueException.class).isThrownBy(() -> sealed.load(other));
  }

  @Test
  void aKeyServiceThatFailsIsAFailureOfTheStore() {
    CredentialStore sealed = Sealing.with(new KeyServiceSealingKey(
            request -> HttpResponse.of(503, Headers.none(), new byte[0]), "https://keys.example"))
        .credentials(InMemoryCredentialStore.create());

    assertThatIOException()
        .isThrownBy(() -> sealed.save(ALICE, TOKEN.snapshot()))
        .withMessage("The key service responded with status 503");
  }

  @Test
  void twoTabsLogInWithCookiesAlone() throws IOException {
    CookieLogin login = cookieLogin();
    URI first = server.approve(login.begin(browser, cookies(), this::store));
    URI second = server.approve(login.begin(browser, cookies(), this::store));
    assertThat(jar.keySet()).hasSize(3).contains(BrowserBinding.COOKIE);

    assertThat(login
            .complete(browser, cookies(), second, this::store)
            .accessToken()
            .isEmpty())
        .isFalse();
    assertThat(
            login.complete(browser, cookies(), first, this::store).accessToken().isEmpty())
        .isFalse();
    assertThat(jar.keySet()).containsExactly(BrowserBinding.COOKIE);
  }

  @Test
  void aCookieThatIsTooOldOrMissingIsNoLogin() throws IOException {
    CookieLogin login = cookieLogin();
    URI arrived = server.approve(login.begin(browser, null, this::store));
    String before = cookies();
    assertThat(rejection(login, arrived, null)).isEqualTo(Reason.NOTHING_PENDING);

    clock.advance(Duration.ofMinutes(10));
    assertThat(rejection(login, arrived, before)).isEqualTo(Reason.NOTHING_PENDING);
  }

  private Reason rejection(CookieLogin login, URI arrived, @Nullable String cookieHeader) {
    return catchThrowableOfType(
            CallbackRejected.class,
            () -> login.complete(browser, cookieHeader, arrived, this::store))
        .reason();
  }

  private CookieLogin cookieLogin() {
    OAuth2Client client = OAuth2Client.builder()
        .server(X.oauth2())
        .clientId("client")
        .json(JacksonJson.strict())
        .clock(clock)
        .build();
    Sealing sealing = Sealing.with(AesGcmKey.of("2026-11", StoreLogins.newKey()));
    return new CookieLogin(
        client,
        server,
        SealedCookies.of(sealing, clock, Duration.ofMinutes(10)),
        AuthorizationRequest.to(REDIRECT_URI).scope(XScope.USERS_READ, XScope.TWEET_READ));
  }

  private String cookies() {
    return jar.entrySet().stream()
        .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
        .collect(Collectors.joining("; "));
  }

  /** Does what a browser does with a {@code Set-Cookie} header. */
  private void store(String setCookie) {
    List<String> parts = new ArrayList<>(List.of(setCookie.split("; ?", -1)));
    String[] pair = parts.get(0).split("=", 2);
    if (parts.contains("Max-Age=0")) {
      jar.remove(pair[0]);
    } else {
      jar.put(pair[0], pair[1]);
    }
  }
}
