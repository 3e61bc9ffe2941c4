package dev.tripod.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.http.Origin;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The origins that responded over HTTP/2")
final class RecentHttp2Test {

  private static final long SECOND = 1_000_000_000;

  /** The nanoseconds of a process may be any number, and may overflow. */
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE);

  private final RecentHttp2 recent = new RecentHttp2(nanos::get);

  @Test
  @DisplayName("are recent for less than a second")
  void areRecentForLessThanASecond() {
    recent.add(origin(1));
    nanos.addAndGet(SECOND - 1);
    assertThat(recent.contains(origin(1))).isTrue();
    assertThat(recent.contains(origin(2))).isFalse();

    nanos.incrementAndGet();
    assertThat(recent.contains(origin(1))).isFalse();

    recent.add(origin(1));
    assertThat(recent.contains(origin(1))).isTrue();
  }

  @Test
  @DisplayName("are at most 100, and a new one replaces the one that responded least recently")
  void areAtMost100() {
    for (int i = 1; i <= 100; i++) {
      recent.add(origin(i));
    }
    assertThat(recent.contains(origin(1))).isTrue();

    recent.add(origin(2));

    recent.add(origin(101));
    recent.add(origin(102));

    assertThat(recent.contains(origin(1))).isFalse();
    assertThat(recent.contains(origin(2))).isTrue();
    assertThat(recent.contains(origin(3))).isFalse();
    assertThat(recent.contains(origin(101))).isTrue();
  }

  private static Origin origin(int number) {
    return new Origin("https", "host" + number + ".example", 443);
  }
}
