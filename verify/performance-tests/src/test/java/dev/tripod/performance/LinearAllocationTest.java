package dev.tripod.performance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.ErrorBody;
import dev.tripod.domain.Extras;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.TemporaryCredentials;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.RequestQuirks;
import dev.tripod.oauth2.ResponseQuirks;
import dev.tripod.oauth2.TokenRequest;
import dev.tripod.oauth2.Tokens;
import dev.tripod.printer.HttpMessagePrinter;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.okhttp.MoshiJson;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that each parser and each container allocates in proportion to its input. A server chooses the input. With a copy per
 * member, the longer input of a case would exceed its bound many times.
 */
final class LinearAllocationTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;

  /** Receives every result, so the compiler does not remove an operation. */
  private static volatile Object result = "";

  /**
   * An operation on an input of a given number of members.
   *
   * @param bound the octets that the operation may allocate per octet of its input
   * @param most the longer of the two inputs that are measured, in members; the shorter one has a tenth
   */
  private record Case(String name, int bound, int most, IntFunction<Measured> input) {

    @Override
    public String toString() {
      return name;
    }
  }

  private record Measured(int octets, Supplier<?> operation) {}

  private static Case of(
      String name,
      int bound,
      int most,
      IntFunction<String> input,
      Function<String, Supplier<?>> operation) {
    return new Case(name, bound, most, members -> {
      String text = input.apply(members);
      return new Measured(text.getBytes(UTF_8).length, operation.apply(text));
    });
  }

  static Stream<Case> cases() {
    return Stream.of(containers(), parsers(), responses(), requests()).flatMap(Function.identity());
  }

  private static Stream<Case> containers() {
    return Stream.of(
        of("Headers.Builder", 20, 1_000, LinearAllocationTest::form, form -> {
          String[] lines = form.split("&", -1);
          return () -> {
            Headers.Builder headers = Headers.builder();
            for (String line : lines) {
              headers.andReceived(line.substring(0, line.indexOf('=')), line);
            }
            return headers.build();
          };
        }),
        of("Headers.Builder, more than it keeps", 20, 60_000, LinearAllocationTest::form, form -> {
          String[] lines = form.split("&", -1);
          return () -> {
            Headers.Builder headers = Headers.builder();
            for (String line : lines) {
              headers.andReceived("a", line);
            }
            return headers.build();
          };
        }),
        of("Parameters.and", 20, 5_000, LinearAllocationTest::form, form -> {
          Parameters parameters = Parameters.parse(form);
          return () -> parameters.and(parameters).without("m1"::equals);
        }),
        of("Parameters.encoded", 20, 10_000, LinearAllocationTest::form, form -> {
          Parameters parameters = Parameters.parse(form);
          return parameters::encoded;
        }),
        of("Snapshot.with", 40, 1_900, LinearAllocationTest::form, form -> {
          Map<String, String> members = members(form);
          return () -> Snapshot.of("a", 1).with("extra.", members).under("extra.");
        }),
        of("Snapshot.encode", 20, 1_900, LinearAllocationTest::form, form -> {
          Snapshot snapshot = Snapshot.of("a", 1).with("extra.", members(form));
          return snapshot::encode;
        }),
        of("Extras.of a map", 70, 10_000, LinearAllocationTest::form, form -> {
          Map<String, String> members = members(form);
          return () -> Extras.of(members);
        }),
        of("Extras.of parameters", 70, 10_000, LinearAllocationTest::form, form -> {
          Parameters parameters = Parameters.parse(form);
          return () -> Extras.of(parameters);
        }),
        of("JsonObject.Builder", 40, 10_000, LinearAllocationTest::form, form -> {
          Map<String, String> members = members(form);
          return () -> {
            JsonObject.Builder object = JsonObject.builder();
            members.forEach(object::with);
            return object.build().encoded();
          };
        }),
        of("JsonObject.leaves", 100, 40_000, LinearAllocationTest::json, json -> {
          JsonObject object = JacksonJson.strict().read(json.getBytes(UTF_8));
          return object::leaves;
        }),
        of(
            "JsonObject.leaves of nested objects",
            100,
            10_000,
            LinearAllocationTest::nested,
            json -> {
              JsonObject object = JacksonJson.strict().read(json.getBytes(UTF_8));
              return object::leaves;
            }),
        of(
            "JsonValue.array",
            40,
            60_000,
            LinearAllocationTest::form,
            form -> () -> JsonObject.builder()
                .with(
                    "a",
                    JsonValue.array(
                        Stream.of(form.split("&", -1)).map(JsonValue::text).toList()))
                .build()
                .encoded()),
        of(
            "JsonObject.encoded, control characters",
            60,
            60_000,
            "\u0001"::repeat,
            text -> JsonObject.builder().with("a", text).build()::encoded),
        of("Redactor.of", 20, 10_000, LinearAllocationTest::form, form -> {
          Secret[] secrets = Stream.of(form.split("&", -1)).map(Secret::of).toArray(Secret[]::new);
          return () -> Redactor.of(secrets).and(secrets);
        }),
        of("Redactor.redact", 300, 1_000, LinearAllocationTest::form, form -> {
          Secret[] secrets = Stream.of(form.split("&", -1)).map(Secret::of).toArray(Secret[]::new);
          Redactor redactor = Redactor.of(secrets);
          return () -> redactor.redact("an error");
        }));
  }

  private static Stream<Case> parsers() {
    return Stream.of(
        of(
            "Parameters.parse",
            40,
            10_000,
            LinearAllocationTest::form,
            form -> () -> Parameters.parse(form)),
        of(
            "Parameters.parse, the shortest",
            80,
            10_000,
            "a&"::repeat,
            form -> () -> Parameters.parse(form.substring(1))),
        of(
            "Parameters.parse, empty pieces",
            20,
            400_000,
            "&"::repeat,
            form -> () -> Parameters.parse(form)),
        of(
            "Parameters.parseReceived, more than it keeps",
            40,
            60_000,
            LinearAllocationTest::form,
            form -> () -> Parameters.parseReceived(form)),
        of(
            "PercentEncoding.decodeForm",
            20,
            60_000,
            "%41+"::repeat,
            form -> () -> PercentEncoding.decodeForm(form)),
        of(
            "PercentEncoding.encode",
            20,
            60_000,
            "\u20ac "::repeat,
            text -> () -> PercentEncoding.encode(text)),
        of(
            "Snapshot.decode",
            60,
            1_900,
            LinearAllocationTest::form,
            form -> () -> Snapshot.decode("a/1?" + form)),
        of("JacksonJson", 60, 40_000, LinearAllocationTest::json, json -> {
          byte[] utf8 = json.getBytes(UTF_8);
          return () -> JacksonJson.strict().read(utf8);
        }),
        of("MoshiJson", 60, 40_000, LinearAllocationTest::json, json -> {
          byte[] utf8 = json.getBytes(UTF_8);
          return () -> MoshiJson.strict().read(utf8);
        }),
        of("BrowserBinding.fromCookie", 20, 60_000, LinearAllocationTest::form, form -> {
          String cookie = form.replace('&', ';');
          return () -> BrowserBinding.fromCookie(cookie);
        }),
        of("OAuth1Client.pendingKey", 60, 10_000, LinearAllocationTest::form, form -> {
          URI callback = URI.create("https://app.example/back?" + form + "&oauth_token=t");
          BrowserBinding binding = new BrowserBinding(Secret.of("a".repeat(22)));
          return () -> attempt(() -> OAuth1Client.pendingKey(binding, callback));
        }),
        of("HttpRequest.of", 60, 10_000, "/m/.."::repeat, path -> {
          URI uri = URI.create("https://api.example" + path);
          return () -> HttpRequest.of("GET", uri);
        }),
        of("HttpResponse.date", 40, 10_000, "Sun "::repeat, date -> {
          HttpResponse response =
              response(OK, Headers.of("Date", date).and("Retry-After", date), "");
          return () ->
              response.date().isPresent() || response.retryAfter(Instant.EPOCH).isPresent();
        }));
  }

  private static Stream<Case> responses() {
    return Stream.of(
        of(
            "OAuth 2.0 token response",
            200,
            40_000,
            LinearAllocationTest::json,
            json -> () -> stored(server().build(), tokenResponse(json))),
        of(
            "OAuth 2.0 token response, nested",
            200,
            10_000,
            LinearAllocationTest::nested,
            json -> () -> stored(server().build(), tokenResponse(json))),
        of("OAuth 2.0 token response, scope", 200, 60_000, LinearAllocationTest::form, form -> {
          String scope = form.replace('&', ' ');
          return () -> stored(server().build(), tokenResponse("{\"scope\":\"" + scope + "\"}"));
        }),
        of(
            "OAuth 2.0 token response, form",
            200,
            60_000,
            LinearAllocationTest::form,
            form -> () -> stored(
                server().quirk(ResponseQuirks.FORM_RESPONSES).build(),
                "access_token=t&token_type=bearer&" + form)),
        of(
            "OAuth 1.0a token response",
            100,
            60_000,
            LinearAllocationTest::form,
            form -> () -> oauth1Tokens("oauth_token=t&oauth_token_secret=s&" + form)
                .snapshot()
                .encode()),
        of(
            "ErrorBody, JSON",
            20,
            40_000,
            LinearAllocationTest::json,
            json -> () -> ErrorBody.of(response(BAD_REQUEST, Headers.none(), json))),
        of(
            "ErrorBody, form",
            60,
            60_000,
            LinearAllocationTest::form,
            form -> () -> ErrorBody.of(response(BAD_REQUEST, Headers.none(), form + "&error=e"))),
        of(
            "ErrorBody, text",
            20,
            60_000,
            LinearAllocationTest::form,
            form -> () -> ErrorBody.of(response(BAD_REQUEST, Headers.none(), form))),
        of(
            "ErrorBody, markup",
            20,
            60_000,
            "<title>"::repeat,
            markup -> () -> ErrorBody.of(response(BAD_REQUEST, Headers.none(), markup))),
        of("ErrorBody, challenges", 60, 1_000, LinearAllocationTest::form, form -> {
          Headers.Builder headers = Headers.builder();
          for (String challenge : form.split("&", -1)) {
            headers.andReceived("WWW-Authenticate", challenge);
          }
          HttpResponse response = response(UNAUTHORIZED, headers.build(), "");
          return () -> ErrorBody.of(response);
        }),
        of(
            "ErrorResponse with credentials",
            60,
            60_000,
            "&oauth_token=token"::repeat,
            form -> () -> ErrorResponse.to("The request", Redactor.none())
                .response(response(BAD_REQUEST, Headers.none(), form), Instant.EPOCH)
                .build()),
        of("HttpMessagePrinter", 900, 3_000, LinearAllocationTest::json, json -> {
          HttpResponse response =
              response(OK, Headers.of("Content-Type", "application/json"), json);
          HttpRequest request = HttpRequest.get("https://api.example/");
          return () -> HttpMessagePrinter.to(text -> result = text).response(request, response);
        }));
  }

  private static Stream<Case> requests() {
    return Stream.of(
        of("signing a form", 60, 10_000, LinearAllocationTest::form, form -> {
          HttpRequest request = HttpRequest.post(
              "https://api.x.com/",
              Body.bytes("application/x-www-form-urlencoded", form.getBytes(UTF_8)));
          return () -> FirstHeader.authorizer().authorize(request);
        }),
        of(
            "signing a form that is decoded first",
            100,
            10_000,
            LinearAllocationTest::form,
            form -> {
              HttpRequest request = HttpRequest.post(
                  "https://api.x.com/",
                  Body.bytes(
                      "application/x-www-form-urlencoded",
                      form.replace("m", "%6d").getBytes(UTF_8)));
              return () -> FirstHeader.authorizer().authorize(request);
            }),
        of("token request in JSON", 100, 9_000, LinearAllocationTest::form, form -> {
          TokenRequest request = tokenRequest(form);
          OAuth2Client client =
              client(server().quirk(RequestQuirks.JSON_REQUESTS).build());
          return () -> client.requestTokens(request).over(sent -> tokens());
        }),
        of("client credentials again", 400, 5_000, LinearAllocationTest::form, form -> {
          OAuth2Client client = client(server().build());
          Snapshot own =
              Tokens.of("t").snapshot().with("grant", "client_credentials").with("request", form);
          Tokens earlier = Tokens.from(own);
          return () -> client.clientCredentials(earlier).over(sent -> tokens());
        }));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void allocatesInProportionToItsInput(Case tested) {
    double few = octetsPerOctet(tested.input.apply(tested.most / 10));
    double many = octetsPerOctet(tested.input.apply(tested.most));

    assertThat(few).isLessThanOrEqualTo(tested.bound);
    assertThat(many).isLessThanOrEqualTo(tested.bound);
  }

  /** Returns the smallest number of three runs, because the first one loads classes. */
  private static double octetsPerOctet(Measured measured) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      result = measured.operation.get();
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    return (double) least / measured.octets;
  }

  /** Returns {@code m0=v0&m1=v1}, with {@code members} pairs. */
  private static String form(int members) {
    return IntStream.range(0, members)
        .mapToObj(i -> "m" + i + "=v" + i)
        .collect(Collectors.joining("&"));
  }

  private static String json(int members) {
    return IntStream.range(0, members)
        .mapToObj(i -> "\"m" + i + "\":\"v" + i + "\"")
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String nested(int members) {
    return IntStream.range(0, members)
        .mapToObj(i -> "\"m" + i + "\":{\"a\":{\"b\":1,\"c\":2}}")
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static Map<String, String> members(String form) {
    Map<String, String> members = new LinkedHashMap<>();
    for (Parameters.Parameter parameter : Parameters.parse(form)) {
      members.put(parameter.name(), parameter.valueOrEmpty());
    }
    return members;
  }

  private static Object attempt(Supplier<?> operation) {
    try {
      return operation.get();
    } catch (RuntimeException e) {
      return e;
    }
  }

  private static HttpResponse response(int status, Headers headers, String body) {
    return HttpResponse.of(status, headers, body.getBytes(UTF_8));
  }

  private static HttpResponse tokens() {
    return response(OK, Headers.none(), "{\"access_token\":\"t\",\"token_type\":\"bearer\"}");
  }

  private static AuthorizationServer.Builder server() {
    return AuthorizationServer.withoutUsers("https://as.example/token");
  }

  private static OAuth2Client client(AuthorizationServer server) {
    return OAuth2Client.builder()
        .server(server)
        .clientId("client")
        .clientSecret("secret")
        .json(JacksonJson.strict())
        .build();
  }

  /** Adds an access token to the members of {@code json}. */
  private static String tokenResponse(String json) {
    return "{\"access_token\":\"t\",\"token_type\":\"bearer\"," + json.substring(1);
  }

  private static String stored(AuthorizationServer server, String body) {
    return client(server)
        .requestTokens(TokenRequest.of("g"))
        .over(sent -> response(OK, Headers.none(), body))
        .snapshot()
        .encode();
  }

  private static TokenRequest tokenRequest(String form) {
    TokenRequest request = TokenRequest.of("g");
    for (Parameters.Parameter parameter : Parameters.parse(form)) {
      request = request.parameter(parameter.name(), parameter.valueOrEmpty());
    }
    return request;
  }

  private static TokenCredentials oauth1Tokens(String body) {
    OAuth1Client client = OAuth1Client.builder()
        .server(OAuth1Server.at(
                "https://s.example/request",
                "https://s.example/authorize",
                "https://s.example/token")
            .build())
        .clientCredentials("client", "secret")
        .build();
    URI callback = URI.create("https://app.example/back");
    TemporaryCredentials login = client
        .begin(callback)
        .over(sent -> response(
            OK,
            Headers.none(),
            "oauth_token=t&oauth_token_secret=s&oauth_callback_confirmed=true"));
    return client
        .complete(login, URI.create(callback + "?oauth_token=t&oauth_verifier=v"))
        .over(sent -> response(OK, Headers.none(), body));
  }
}
