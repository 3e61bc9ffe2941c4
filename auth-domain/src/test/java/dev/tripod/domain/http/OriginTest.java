package dev.tripod.domain.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OriginTest {

  @ParameterizedTest
  @DisplayName("Case, default port, path and query do not change the origin")
  @ValueSource(
      strings = {
        "https://api.x.com",
        "https://api.x.com/",
        "HTTPS://API.X.COM:443",
        "https://api.x.com:/2/users/me?a=http://evil.example:80",
        "https://Api.X.com#fragment",
      })
  void isOne(String uri) {
    assertThat(Origin.of(URI.create(uri)))
        .isEqualTo(new Origin("https", "api.x.com", 443))
        .hasSameHashCodeAs(new Origin("HTTPS", "API.X.COM", 443))
        .hasToString("https://api.x.com");
  }

  @ParameterizedTest
  @DisplayName("Another scheme, host or port is another origin")
  @ValueSource(
      strings = {
        "http://api.x.com",
        "http://api.x.com:443",
        "https://api.x.com:80",
        "https://x.com",
        "https://api.x.com.evil.example",
        "https://api.x.com@evil.example/",
      })
  void isAnother(String uri) {
    assertThat(Origin.of(URI.create(uri))).isNotEqualTo(Origin.of("https://api.x.com"));
  }

  @ParameterizedTest
  @DisplayName("An origin has a scheme, a host and a port")
  @CsvSource({
    "http://a.example,            http,  a.example, 80,   http://a.example",
    "http://a.example:80/x,       http,  a.example, 80,   http://a.example",
    "https://a.example:80,        https, a.example, 80,   https://a.example:80",
    "http://127.0.0.1:8080/?q,    http,  127.0.0.1, 8080, http://127.0.0.1:8080",
    "'https://[2001:DB8::1]:444', https, [2001:db8::1], 444, 'https://[2001:db8::1]:444'",
  })
  void hasSchemeHostAndPort(String uri, String scheme, String host, int port, String text) {
    Origin origin = Origin.of(URI.create(uri));
    assertThat(origin).isEqualTo(new Origin(scheme, host, port)).hasToString(text);
    assertThat(Origin.of(origin.toString())).isEqualTo(origin);
  }

  @ParameterizedTest
  @DisplayName("Anything but an http or https URI with a host is rejected and not quoted")
  @ValueSource(
      strings = {
        "ftp://canary.example",
        "//canary.example/",
        "/canary",
        "canary",
        "https:canary",
        "https:///canary",
        "https://can_ary/",
        "https://canary.example:0/",
        "https://canary.example:65536/",
        "https://canary.example:99999999999/",
        "https://canary example/",
        "https://canary.example/%zz",
        "https://127.0.0.256/canary",
        "https://127.1/canary",
        "https://[::1/canary",
        "https://canaryé.example/",
      })
  void rejectsOtherUris(String uri) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Origin.of(uri))
        .satisfies(e -> assertThat(e).hasNoCause())
        .satisfies(e -> assertThat(e.getMessage()).isNotBlank().doesNotContain("canary"));
  }

  @ParameterizedTest
  @DisplayName("A text with more than an origin is rejected, because the rest would be lost")
  @ValueSource(
      strings = {
        "https://api.x.com/2",
        "HTTPS://API.X.COM:443//",
        "https://api.x.com?canary",
        "https://api.x.com/?",
        "https://api.x.com#canary",
        "https://canary@api.x.com",
      })
  void rejectsMoreThanAnOrigin(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Origin.of(text))
        .withMessageEndingWith("write https://api.x.com.")
        .withMessageNotContaining("canary");
    assertThat(Origin.of(URI.create(text))).hasToString("https://api.x.com");
  }

  @ParameterizedTest
  @DisplayName("An IPv6 address has one form, the shortest")
  @CsvSource({
    "[0:0:0:0:0:0:0:1], [::1]",
    "[0000:0000:0000:0000:0000:0000:0000:0000], [::]",
    "[1:0:0:0:0:0:0:0], [1::]",
    "[2001:DB8:0:0:1:0:0:1], [2001:db8::1:0:0:1]",
    "[2001:db8:0:1:1:1:1:1], [2001:db8:0:1:1:1:1:1]",
    "[2001:db8::0:1:1:1:1], [2001:db8::1:1:1:1]",
    "[2001:0:0:1:0:0:0:1], [2001:0:0:1::1]",
    "[::127.0.0.1], [::7f00:1]",
    "[fe80::A:0:0:1], [fe80::a:0:0:1]",
    "[::ffff:127.0.0.1], 127.0.0.1",
    "[0:0:0:0:0:FFFF:7f00:1], 127.0.0.1",
  })
  void hasTheShortestFormOfAnIpv6Address(String host, String shortest) {
    Origin origin = new Origin("https", host, 444);

    assertThat(origin.host()).isEqualTo(shortest);
    assertThat(Origin.of("https://" + host + ":444")).isEqualTo(origin);
    assertThat(HttpRequest.get("https://" + host + ":444").origin()).isEqualTo(origin);
    assertThat(HttpRequest.get("https://" + host + ":444").uri())
        .hasToString("https://" + shortest + ":444/");
  }

  @Test
  @DisplayName("Every way to write an IPv6 address gives the same origin")
  void everyFormOfAnIpv6AddressIsTheSameOrigin() throws UnknownHostException {
    SplittableRandom random = new SplittableRandom(20261130);
    for (int i = 0; i < 5_000; i++) {
      byte[] address = new byte[16];
      for (int group = 0; group < 16; group += 2) {
        if (random.nextBoolean()) {
          address[group] = (byte) (random.nextBoolean() ? 0 : random.nextInt());
          address[group + 1] = (byte) random.nextInt();
        }
      }
      StringBuilder full = new StringBuilder();
      StringBuilder upper = new StringBuilder();
      for (int group = 0; group < 16; group += 2) {
        int value = (address[group] & 0xff) << 8 | (address[group + 1] & 0xff);
        full.append(String.format(Locale.ROOT, "%04x", value)).append(group < 14 ? ":" : "");
        upper.append(String.format(Locale.ROOT, "%X", value)).append(group < 14 ? ":" : "");
      }
      Origin origin = Origin.of("http://[" + full + "]:8080");

      assertThat(Origin.of("http://[" + upper + "]:8080")).isEqualTo(origin);
      assertThat(new Origin("http", origin.host(), 8080)).isEqualTo(origin);
      assertThat(InetAddress.getByName(origin.host()).getAddress()).isEqualTo(address);
      assertThat(origin.host()).doesNotContainPattern("[A-Z]|:0[0-9a-f]");
    }
  }

  @ParameterizedTest
  @DisplayName("A zone id is rejected, because it is never sent")
  @ValueSource(strings = {"[fe80::1%25eth0]", "[fe80::1%eth0]", "[::1%1]"})
  void rejectsZoneIds(String host) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Origin("https", host, 443))
        .withMessageContaining("zone id");
  }

  @Test
  @DisplayName("The message for a host with an underscore says what java.net.URI reads")
  void saysWhatAUriReads() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpRequest.get("https://a_b.example/"))
        .withMessageContaining("java.net.URI")
        .withMessageContaining("'_'")
        .withMessageNotContaining("RFC 3986");
  }

  @Test
  @DisplayName("Other components are rejected")
  void rejectsOtherComponents() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Origin("ws", "a.example", 80));
    assertThatIllegalArgumentException().isThrownBy(() -> new Origin("http", "", 80));
    assertThatIllegalArgumentException().isThrownBy(() -> new Origin("http", "a.example", 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Origin("http", "a.example", 65536));
    assertThatIllegalArgumentException().isThrownBy(() -> new Origin("http", "a.example", -1));
  }

  @ParameterizedTest
  @DisplayName("Every notation of a loopback address is recognized")
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST",
        "127.0.0.1",
        "127.0.0.0",
        "127.255.255.254",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "[0000:0000:0000:0000:0000:0000:0000:0001]",
        "[::ffff:127.0.0.1]",
      })
  void isLoopback(String host) {
    assertThat(new Origin("http", host, 8080).isLoopback()).isTrue();
    assertThat(new Origin("http", host, 8080).isHttpsOrLoopback()).isTrue();
  }

  @ParameterizedTest
  @DisplayName("A host with the prefix or suffix of a loopback address is not loopback")
  @ValueSource(
      strings = {
        "127.0.0.1.evil.com",
        "127.evil.com",
        "127.0.0.evil",
        "127",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "128.0.0.1",
        "126.255.255.255",
        "0.0.0.0",
        "10.0.0.1",
        "localhost.evil.com",
        "notlocalhost",
        "localhost.",
        "[::]",
        "[::2]",
        "[::1:1]",
        "[fe80::1]",
        "[::ffff:128.0.0.1]",
        "[::ffff:10.0.0.1]",
      })
  void isNotLoopback(String host) {
    assertThat(new Origin("http", host, 8080).isLoopback()).isFalse();
    assertThat(new Origin("http", host, 8080).isHttpsOrLoopback()).isFalse();
    assertThat(new Origin("https", host, 8080).isHttpsOrLoopback()).isTrue();
  }

  @ParameterizedTest
  @DisplayName("A host that a URI cannot have is rejected and not quoted")
  @ValueSource(
      strings = {
        "127.0.0.1.",
        "127.1",
        "127.0.1",
        "0x7f.0.0.1",
        "127.0.0.0x1",
        "127.0.0.256",
        "127.0.0.-1",
        "127.0.0.+1",
        "127..0.1",
        "127.0.0.1111",
        "127.0.0.\u0661",
        "1127.0.0.1",
        "12.7.0.0.1",
        "[::1",
        "[127.0.0.1]",
        "[localhost]",
        "[]",
        "canary.example/x?y=",
        "canary.example#",
        "canary.example:80",
        "user@canary.example",
        "canary.example\r\nX: y",
        "canary.example\n",
        "canary.example\u0000",
        " canary.example",
        "can ary",
        "can_ary",
        "canary\u00e9.example",
        "canary%41",
        ".canary",
        "canary..example",
        "-canary",
        "canary-",
        "canary-.example",
        "canary.-example",
        "canary.1example",
        "\\canary",
      })
  void rejectsHostsThatAUriCannotHave(String host) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Origin("https", host, 443))
        .satisfies(e -> assertThat(e.getMessage()).isNotBlank().doesNotContain("canary"));
  }

  @Test
  @DisplayName("The constructor accepts exactly the hosts that a URI can have")
  void acceptsTheHostsOfUris() {
    SplittableRandom random = new SplittableRandom(7);
    String alphabet = "ab1-.:[]%@/_";
    List<String> different = new ArrayList<>();
    int accepted = 0;
    for (int i = 0; i < 200_000; i++) {
      StringBuilder host = new StringBuilder();
      for (int length = random.nextInt(1, 9); length > 0; length--) {
        host.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      boolean isHost = isHostOfAUri(host.toString());
      if (isAccepted(host.toString()) != isHost) {
        different.add(host.toString());
      }
      accepted += isHost ? 1 : 0;
    }
    assertThat(different).isEmpty();
    assertThat(accepted).isBetween(1_000, 199_000);
  }

  private static boolean isHostOfAUri(String host) {
    try {
      return host.equals(new URI("https://" + host + "/").getHost());
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static boolean isAccepted(String host) {
    try {
      return new Origin("https", host, 443).host().equals(host);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
