package dev.tripod.architecture;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.Extra;
import dev.tripod.domain.Extras;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.PendingKey;
import dev.tripod.domain.PendingLogin;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.builtin.HmacSigner;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.builtin.InMemoryPendingAuthorizationStore;
import dev.tripod.domain.builtin.PrivateKeySigner;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.domain.port.JsonReader;
import dev.tripod.domain.port.PendingAuthorizationStore;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.domain.port.Signer;
import dev.tripod.domain.protocol.SingleUse;
import dev.tripod.explain.SignatureExplanation;
import dev.tripod.jose.DpopKeys;
import dev.tripod.jose.JwsAlgorithm;
import dev.tripod.jose.JwtAuthentication;
import dev.tripod.jose.RequestObjectSigner;
import dev.tripod.jose.SigningKey;
import dev.tripod.oauth1.ClientCredentials;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.SignatureMethod;
import dev.tripod.oauth1.SigningInput;
import dev.tripod.oauth1.TemporaryCredentialRequest;
import dev.tripod.oauth1.TemporaryCredentials;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.oauth1.VerifiedCredentials;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.ClientAuthentication;
import dev.tripod.oauth2.ClientId;
import dev.tripod.oauth2.CodeVerifier;
import dev.tripod.oauth2.ConfirmedAuthorization;
import dev.tripod.oauth2.ConsumerKey;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.Quirk;
import dev.tripod.oauth2.RequestQuirks;
import dev.tripod.oauth2.ServerMetadata;
import dev.tripod.oauth2.TokenRequest;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.grant.ApprovalGrant;
import dev.tripod.oauth2.grant.PendingApproval;
import dev.tripod.oauth2.keeper.KeeperListener;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.oauth2.metadata.ClientInformation;
import dev.tripod.oauth2.metadata.ClientRegistration;
import dev.tripod.oauth2.metadata.Discovery;
import dev.tripod.oauth2.metadata.ResourceMetadata;
import dev.tripod.openid.LogoutRequest;
import dev.tripod.openid.OpenIdClient;
import dev.tripod.printer.HookedTransport;
import dev.tripod.printer.HttpMessagePrinter;
import dev.tripod.redirect.loopback.Browser;
import dev.tripod.redirect.loopback.LoopbackException;
import dev.tripod.redirect.loopback.LoopbackReceiver;
import dev.tripod.sealing.AesGcmKey;
import dev.tripod.sealing.SealedCookies;
import dev.tripod.sealing.Sealing;
import dev.tripod.sealing.SealingKey;
import dev.tripod.store.file.FileCredentialStore;
import dev.tripod.store.file.FilePendingAuthorizationStore;
import dev.tripod.store.file.FileStoreException;
import dev.tripod.store.jdbc.JdbcCredentialStore;
import dev.tripod.store.jdbc.JdbcPendingAuthorizationStore;
import dev.tripod.store.redis.RedisCredentialStore;
import dev.tripod.store.redis.RedisPendingAuthorizationStore;
import dev.tripod.store.redis.RedisScripts;
import dev.tripod.transport.jdk.AuthorizedHttpClient;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.jdk.JdkTransport;
import dev.tripod.transport.okhttp.AuthorizingInterceptor;
import dev.tripod.transport.okhttp.MoshiJson;
import dev.tripod.transport.okhttp.OkHttpTransport;
import dev.tripod.x.NewPost;
import dev.tripod.x.RateLimit;
import dev.tripod.x.RateLimitWait;
import dev.tripod.x.XApi;
import dev.tripod.x.XClient;
import dev.tripod.x.XOAuth2Client;
import dev.tripod.x.XPages;
import dev.tripod.x.XReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import okhttp3.OkHttpClient;

/**
 * Valid arguments of public members, by type. A type may have several, for members that need a certain one. No request leaves this
 * machine. The samples of the ports {@code HttpTransport}, {@code CredentialStore} and {@code PendingAuthorizationStore}, and the
 * client of {@code XApi}, count the calls that send or store something. Adapters, as samples of their own classes, do not count.
 */
final class SampleArguments {

  private static final String CALLBACK = "https://app.example/callback";
  private static final Origin LOOPBACK = Origin.of("http://127.0.0.1:1");
  private static final Secret SECRET = Secret.of("A".repeat(43));

  private final AtomicInteger sentOrStored = new AtomicInteger();
  private final Map<Class<?>, List<Supplier<?>>> samples = new HashMap<>();

  /** @param directory receives the files of stores */
  SampleArguments(Path directory) {
    platform();
    domain();
    ports();
    oauth1();
    oauth2();
    jose();
    openid();
    adapters();
    loopback();
    stores(directory);
    x();
  }

  /** Returns how many requests reached a transport, plus how many calls reached a store. */
  int sentOrStored() {
    return sentOrStored.get();
  }

  /** Returns the samples of {@code type}: those that were added, each constant of an enum, or a function of a user. */
  List<Object> of(Class<?> type) {
    if (samples.containsKey(type)) {
      return samples.get(type).stream().map(sample -> (Object) sample.get()).toList();
    }
    if (type.isEnum()) {
      return Arrays.asList(type.getEnumConstants());
    }
    if (type.isArray()) {
      Class<?> element = type.getComponentType();
      return of(element).stream().map(value -> arrayOf(element, value)).toList();
    }
    return type.isInterface() ? List.of(function(type)) : List.of();
  }

  /** Returns whether the first sample of {@code type} is an object of this library, not of this test. */
  boolean isOurs(Class<?> type) {
    if (of(type).isEmpty()) {
      return true;
    }
    Class<?> sample = of(type).get(0).getClass();
    return !Proxy.isProxyClass(sample) && !sample.getPackage().equals(getClass().getPackage());
  }

  private static Object arrayOf(Class<?> type, Object element) {
    Object array = Array.newInstance(type, 1);
    Array.set(array, 0, element);
    return array;
  }

  /** Returns a callback with methods that return values which most members accept. */
  private static Object function(Class<?> type) {
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) -> switch (method.getName()) {
          case "toString" -> type.getSimpleName();
          case "hashCode" -> 1;
          case "equals" -> proxy == arguments[0];
          default -> result(method);
        });
  }

  private static Object result(Method method) {
    Class<?> type = method.getReturnType();
    if (type == void.class) {
      return null;
    }
    return type == boolean.class ? true : Exchange.done("a");
  }

  private <T> T add(Class<T> type, T sample) {
    create(type, () -> sample);
    return sample;
  }

  /** Adds a sample that must be created for each call, because a call changes it. */
  private <T> void create(Class<T> type, Supplier<? extends T> sample) {
    samples.computeIfAbsent(type, added -> new ArrayList<>()).add(sample);
  }

  private void platform() {
    add(boolean.class, true);
    add(int.class, 1);
    add(int.class, 400);
    add(long.class, 1_000L);
    create(byte[].class, () -> "{}".getBytes(StandardCharsets.UTF_8));
    for (String text : List.of(
        "a",
        "https://a.example/a",
        "https://a.example",
        "https",
        "a.example",
        "1",
        "A".repeat(43),
        "RSA-SHA256",
        "HmacSHA256",
        "SHA256withRSA")) {
      add(String.class, text);
    }
    add(Object.class, "a");
    add(Boolean.class, true);
    add(Long.class, 1L);
    add(URI.class, URI.create(CALLBACK));
    add(URI.class, URI.create(CALLBACK + "?oauth_token=t&state=s"));
    add(Duration.class, Duration.ofSeconds(30));
    add(Instant.class, Instant.parse("2026-01-01T00:00:00Z"));
    add(IOException.class, new IOException("a"));
    add(Throwable.class, new IOException("a"));
    add(RuntimeException.class, new IllegalStateException("a"));
    add(Collection.class, List.of());
    add(List.class, List.of());
    add(Set.class, Set.of());
    add(Map.class, Map.of());
    add(Optional.class, Optional.empty());
    add(OptionalInt.class, OptionalInt.empty());
    create(StringBuilder.class, StringBuilder::new);
    add(Executor.class, Runnable::run);
    add(UnaryOperator.class, UnaryOperator.identity());
    KeyPair keys = add(KeyPair.class, keys());
    add(PrivateKey.class, keys.getPrivate());
    add(PublicKey.class, keys.getPublic());
    add(
        String.class,
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n");
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("RSA keys are not available", e);
    }
  }

  private void domain() {
    add(Secret.class, SECRET);
    add(Redactor.class, Redactor.of(SECRET));
    add(ResourceOwner.class, ResourceOwner.of("x", "42"));
    Snapshot snapshot = add(
        Snapshot.class,
        Snapshot.of("a", 1)
            .with("a", "a")
            .with("1", "2026-01-01T00:00:00Z")
            .with("HmacSHA256", "https://a.example/"));
    add(String.class, snapshot.encode());
    add(Extra.class, Extra.text("a"));
    add(Extras.class, Extras.none());
    add(
        JsonObject.class,
        JsonObject.builder()
            .with("type", "sample")
            .with("token_endpoint", "https://as.example/token")
            .build());
    create(JsonObject.Builder.class, JsonObject::builder);
    add(JsonValue.class, JsonValue.text("a"));
    BrowserBinding binding = add(BrowserBinding.class, new BrowserBinding(SECRET));
    add(PendingKey.class, new PendingKey(binding, Secret.of("a")));
    add(Origin.class, LOOPBACK);
    add(Parameters.class, Parameters.of("a", "b"));
    add(Parameters.class, Parameters.of("oauth_token", "t").and("state", "s"));
    add(Parameters.Parameter.class, Parameters.of("a", "b").iterator().next());
    add(Headers.class, Headers.of("a", "b"));
    create(Headers.Builder.class, Headers::builder);
    add(Body.class, Body.json("{}"));
    add(Endpoint.class, Endpoint.of("https://as.example/token"));
    HttpRequest request = add(HttpRequest.class, HttpRequest.get(LOOPBACK + "/a"));
    add(HttpResponse.class, HttpResponse.of(401, Headers.none(), new byte[0]));
    add(NoResponse.class, NoResponse.from(LOOPBACK, new IOException("a"), Redactor.none()));
    create(ErrorResponse.Builder.class, () -> ErrorResponse.to("The request", Redactor.none()));
    add(
        ErrorResponse.class,
        ErrorResponse.to("The request", Redactor.none()).status(400).build());
    add(Exchange.class, Exchange.done("a"));
    add(Exchange.Await.class, (Exchange.Await<?>) Exchange.blocking("The store", () -> "a"));
    add(Exchange.Send.class, (Exchange.Send<?>)
        Exchange.send(request, response -> Exchange.done("a")));
    Attempt attempt = add(Attempt.class, Attempt.only(request));
    add(Attempt.Sequence.class, Attempt.Sequence.of(attempt));
    add(SingleUse.class, SingleUse.of("a"));
  }

  private void ports() {
    add(Clock.class, Clock.system());
    add(RandomSource.class, RandomSource.secure());
    add(JsonReader.class, JacksonJson.strict());
    add(HttpTransport.class, this::respond);
    add(CredentialStore.class, counted(CredentialStore.class, InMemoryCredentialStore.create()));
    add(InMemoryCredentialStore.class, InMemoryCredentialStore.create());
    add(CredentialStore.Entry.class, new CredentialStore.Entry("a", Snapshot.of("a", 1)));
    add(
        PendingAuthorizationStore.class,
        counted(PendingAuthorizationStore.class, InMemoryPendingAuthorizationStore.create()));
    add(InMemoryPendingAuthorizationStore.class, InMemoryPendingAuthorizationStore.create());
    for (String algorithm : List.of("SHA256withRSA", "SHA1withRSA", "SHA512withRSA")) {
      add(Signer.class, PrivateKeySigner.of(algorithm, sample(PrivateKey.class)));
    }
    add(PrivateKeySigner.class, (PrivateKeySigner) sample(Signer.class));
    add(HmacSigner.class, HmacSigner.of("HmacSHA256", new byte[] {1}));
  }

  private HttpResponse respond(HttpRequest request) {
    sentOrStored.incrementAndGet();
    return HttpResponse.of(
        200,
        Headers.none(),
        "oauth_token=t&oauth_token_secret=s&oauth_callback_confirmed=true&oauth_session_handle=h"
            .getBytes(StandardCharsets.UTF_8));
  }

  /** Returns {@code store} with a count of its calls. */
  private <T> T counted(Class<T> type, T store) {
    return type.cast(Proxy.newProxyInstance(
        type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
          sentOrStored.incrementAndGet();
          try {
            return method.invoke(store, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        }));
  }

  private <T> T sample(Class<T> type) {
    return type.cast(of(type).get(0));
  }

  private void oauth1() {
    HttpTransport transport = sample(HttpTransport.class);
    Supplier<OAuth1Server.Builder> builder = () -> OAuth1Server.at(
            "https://as.example/temporary",
            "https://as.example/authorize",
            "https://as.example/token")
        .revocation("https://as.example/revoke");
    create(OAuth1Server.Builder.class, builder);
    OAuth1Server server = add(OAuth1Server.class, builder.get().build());
    add(ClientCredentials.class, ClientCredentials.of("key", "secret"));
    add(SignatureMethod.class, SignatureMethod.hmacSha1());
    add(SignatureMethod.Hmac.class, new SignatureMethod.Hmac("HMAC-SHA1", "HmacSHA1"));
    create(OAuth1Client.Builder.class, OAuth1Client::builder);
    OAuth1Client client = add(
        OAuth1Client.class,
        OAuth1Client.builder().server(server).clientCredentials("key", "secret").build());
    add(TemporaryCredentialRequest.class, TemporaryCredentialRequest.to(CALLBACK));
    TemporaryCredentials temporary = client.begin(URI.create(CALLBACK)).over(transport);
    add(TemporaryCredentials.class, temporary);
    add(TemporaryCredentials.class, client.beginOutOfBand().over(transport));
    add(Snapshot.class, temporary.snapshot());
    Supplier<VerifiedCredentials> verified = () ->
        client.confirm(temporary, Parameters.of("oauth_token", "t").and("oauth_verifier", "v"));
    create(VerifiedCredentials.class, verified);
    TokenCredentials token = client.redeem(verified.get()).over(transport);
    add(TokenCredentials.class, token);
    add(Snapshot.class, token.snapshot());
    HttpRequest request = sample(HttpRequest.class);
    add(SigningInput.class, client.signingInput(request));
    SignatureExplanation explanation =
        add(SignatureExplanation.class, SignatureExplanation.of(client, request));
    add(String.class, explanation.baseString());
    add(String.class, "OAuth oauth_consumer_key=\"key\"");
  }

  private void oauth2() {
    HttpTransport transport = sample(HttpTransport.class);
    Supplier<AuthorizationServer.Builder> builder =
        () -> AuthorizationServer.at("https://as.example/authorize", "https://as.example/token")
            .revocationEndpoint("https://as.example/revoke")
            .endpoint("registration_endpoint", "https://as.example/register")
            .endpoint("device_authorization_endpoint", "https://as.example/device")
            .endpoint("backchannel_authentication_endpoint", "https://as.example/ciba");
    create(AuthorizationServer.Builder.class, builder);
    AuthorizationServer server = add(AuthorizationServer.class, builder.get().build());
    add(ServerMetadata.class, server.metadata());
    add(Quirk.class, RequestQuirks.SECRET_IN_BODY);
    add(ClientId.class, new ClientId("client"));
    add(ConsumerKey.class, new ConsumerKey("key"));
    add(ClientAuthentication.class, ClientAuthentication.none());
    add(ClientAuthentication.Credentials.class, ClientAuthentication.Credentials.none());
    add(
        ClientAuthentication.Request.class,
        new ClientAuthentication.Request(
            server, server.metadata().tokenEndpoint(), "client", Parameters.none()));
    add(CodeVerifier.class, CodeVerifier.from(RandomSource.secure()));
    create(OAuth2Client.Builder.class, OAuth2Client::builder);
    OAuth2Client client = add(
        OAuth2Client.class,
        OAuth2Client.builder()
            .server(server)
            .clientId("client")
            .clientSecret("secret")
            .json(JacksonJson.strict())
            .build());
    add(AuthorizationRequest.class, AuthorizationRequest.to(CALLBACK));
    PendingAuthorization pending = client.begin(URI.create(CALLBACK)).over(transport);
    add(PendingAuthorization.class, pending);
    add(
        PendingAuthorization.class,
        client.begin(AuthorizationRequest.withShownCode()).over(transport));
    add(PendingLogin.class, pending);
    add(Snapshot.class, pending.snapshot());
    String state = Parameters.parse(pending.authorizationUri().getRawQuery())
        .first("state")
        .orElseThrow();
    create(
        ConfirmedAuthorization.class,
        () -> client.confirm(pending, Parameters.of("state", state).and("code", "c")));
    add(TokenRequest.class, TokenRequest.of("urn:a"));
    Tokens tokens = add(Tokens.class, Tokens.of("access").withRefreshToken("refresh"));
    add(Snapshot.class, tokens.snapshot());
    add(Tokens.class, client.clientCredentials().over(this::tokens));
    add(KeeperListener.class, KeeperListener.none());
    CredentialStore store = sample(CredentialStore.class);
    add(TokenKeeper.class, TokenKeeper.of(client, store));
    create(TokenKeeper.Builder.class, () -> TokenKeeper.builder(client, store));
    add(Authorizer.class, client.authorizer(tokens, LOOPBACK));
    metadata(server.metadata());
    grants(client);
  }

  private void metadata(ServerMetadata metadata) {
    add(Discovery.class, Discovery.of(JacksonJson.strict()));
    ClientRegistration registration =
        add(ClientRegistration.class, ClientRegistration.at(metadata, JacksonJson.strict()));
    ClientInformation registered = registration
        .register(JsonObject.builder().build())
        .over(request -> json("{\"client_id\":\"c\",\"registration_access_token\":\"t\","
            + "\"registration_client_uri\":\"https://as.example/register/c\","
            + "\"token_endpoint_auth_method\":\"none\"}"));
    add(ClientInformation.class, registered);
    add(Snapshot.class, registered.snapshot());
    String resource = "https://api.example";
    add(
        ResourceMetadata.class,
        sample(Discovery.class)
            .resource(resource)
            .over(request -> json("{\"resource\":\"" + resource + "\"}")));
  }

  private void grants(OAuth2Client client) {
    ApprovalGrant device = add(ApprovalGrant.class, ApprovalGrant.device(client));
    PendingApproval approval = device
        .begin(Parameters.none())
        .over(request -> json("{\"device_code\":\"d\",\"user_code\":\"u\","
            + "\"verification_uri\":\"https://as.example/device\",\"expires_in\":600}"));
    add(PendingApproval.class, approval);
    add(Snapshot.class, approval.snapshot());
  }

  private static HttpResponse json(String json) {
    return HttpResponse.of(
        200, Headers.of("Content-Type", "application/json"), json.getBytes(StandardCharsets.UTF_8));
  }

  private void jose() {
    SigningKey key =
        add(SigningKey.class, SigningKey.of(JwsAlgorithm.PS256, sample(KeyPair.class)));
    add(JwtAuthentication.class, JwtAuthentication.of(key));
    add(DpopKeys.class, DpopKeys.of(key));
    add(RequestObjectSigner.class, RequestObjectSigner.of(key, JacksonJson.strict()));
    // The key of RFC 7515 appendix A.3.
    add(
        JsonObject.class,
        JsonObject.builder()
            .with("kty", "EC")
            .with("crv", "P-256")
            .with("x", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU")
            .with("y", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")
            .with("d", "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI")
            .build());
  }

  private void openid() {
    OpenIdClient.Builder builder = OpenIdClient.builder()
        .server(AuthorizationServer.at(
                LOOPBACK.toString(), LOOPBACK + "/authorize", LOOPBACK + "/token")
            .endpoint("jwks_uri", LOOPBACK + "/jwks")
            .endpoint("userinfo_endpoint", LOOPBACK + "/userinfo")
            .endpoint("end_session_endpoint", LOOPBACK + "/logout")
            .build())
        .clientId("client")
        .json(JacksonJson.strict());
    add(String.class, "RS256");
    add(String.class, LOOPBACK + "/{tenantid}");
    create(OpenIdClient.Builder.class, () -> builder);
    add(OpenIdClient.class, builder.build());
    add(LogoutRequest.class, LogoutRequest.withoutHint());
  }

  private HttpResponse tokens(HttpRequest request) {
    return HttpResponse.of(
        200,
        Headers.none(),
        "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"id_token\":\"a.b.c\"}"
            .getBytes(StandardCharsets.UTF_8));
  }

  private void adapters() {
    HttpTransport transport = sample(HttpTransport.class);
    Authorizer authorizer = sample(Authorizer.class);
    add(JacksonJson.class, JacksonJson.strict());
    add(MoshiJson.class, MoshiJson.strict());
    add(AuthorizedTransport.class, AuthorizedTransport.of(transport, authorizer));
    HttpMessagePrinter printer = add(HttpMessagePrinter.class, HttpMessagePrinter.to(text -> {}));
    add(HookedTransport.Hooks.class, printer);
    add(HookedTransport.class, HookedTransport.of(transport, printer));
    HttpClient jdk = add(HttpClient.class, HttpClient.newHttpClient());
    add(JdkTransport.class, JdkTransport.of(jdk));
    add(AuthorizedHttpClient.class, AuthorizedHttpClient.of(jdk, authorizer, transport));
    add(
        java.net.http.HttpRequest.class,
        java.net.http.HttpRequest.newBuilder(URI.create(LOOPBACK + "/a")).build());
    add(BodyHandler.class, BodyHandlers.discarding());
    OkHttpClient okhttp = add(OkHttpClient.class, new OkHttpClient());
    add(OkHttpTransport.class, OkHttpTransport.of(okhttp));
    add(AuthorizingInterceptor.class, AuthorizingInterceptor.of(transport, authorizer));
    AesGcmKey key = add(AesGcmKey.class, AesGcmKey.of("2026-01", SECRET));
    add(SealingKey.class, key);
    Sealing sealing = add(Sealing.class, Sealing.with(AesGcmKey.of("2026-02", SECRET)));
    add(SealedCookies.class, SealedCookies.of(sealing));
  }

  private void loopback() {
    add(Browser.class, Browser.of("tripod-no-such-browser"));
    add(String.class, "/callback");
    create(LoopbackReceiver.Builder.class, LoopbackReceiver::builder);
    try {
      // Its wait ends at once. It closes itself.
      add(
          LoopbackReceiver.class,
          LoopbackReceiver.builder().deadline(Duration.ofMillis(1)).bind());
    } catch (LoopbackException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void stores(Path directory) {
    add(Path.class, directory);
    try {
      add(FileCredentialStore.class, FileCredentialStore.of(directory));
      add(FilePendingAuthorizationStore.class, FilePendingAuthorizationStore.of(directory));
    } catch (FileStoreException e) {
      throw new UncheckedIOException(e);
    }
    DataSource source = (DataSource) Proxy.newProxyInstance(
        getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, none) -> {
          sentOrStored.incrementAndGet();
          throw new SQLException("No database");
        });
    add(DataSource.class, source);
    add(JdbcCredentialStore.class, JdbcCredentialStore.of(source));
    add(JdbcPendingAuthorizationStore.class, JdbcPendingAuthorizationStore.of(source));
    create(
        JdbcPendingAuthorizationStore.Builder.class,
        () -> JdbcPendingAuthorizationStore.builder(source));
    RedisScripts redis = add(RedisScripts.class, (key, command, replicas, timeout) -> {
      sentOrStored.incrementAndGet();
      throw new IOException("No server");
    });
    add(RedisCredentialStore.class, RedisCredentialStore.of(redis));
    create(RedisCredentialStore.Builder.class, () -> RedisCredentialStore.builder(redis));
    add(RedisPendingAuthorizationStore.class, RedisPendingAuthorizationStore.of(redis));
    create(
        RedisPendingAuthorizationStore.Builder.class,
        () -> RedisPendingAuthorizationStore.builder(redis));
  }

  private void x() {
    OkHttpClient counting = new OkHttpClient.Builder()
        .addInterceptor(chain -> {
          sentOrStored.incrementAndGet();
          throw new IOException("No network");
        })
        .build();
    XApi x = add(XApi.class, XApi.over(counting).at(LOOPBACK));
    XOAuth2Client client = x.oauth2(sample(Authorizer.class), sample(Tokens.class));
    add(XOAuth2Client.class, client);
    add(XClient.class, client);
    add(XReader.class, client);
    add(XPages.class, client.search("a"));
    add(NewPost.class, NewPost.of("a"));
    add(RateLimit.class, new RateLimit(OptionalInt.empty(), OptionalInt.empty(), Optional.empty()));
    add(RateLimitWait.class, RateLimitWait.never());
  }
}
