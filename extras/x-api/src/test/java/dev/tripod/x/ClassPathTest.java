package dev.tripod.x;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Collections;
import okhttp3.OkHttp;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The class path of this module")
final class ClassPathTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kotlin.reflect.full.KClasses",
        "kotlin.reflect.jvm.internal.KClassImpl",
        "com.squareup.moshi.kotlin.reflect.KotlinJsonAdapterFactory"
      })
  @DisplayName("does not contain kotlin-reflect")
  void noKotlinReflect(String name) {
    assertThatThrownBy(() -> Class.forName(name)).isInstanceOf(ClassNotFoundException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "okhttp3/OkHttpClient.class",
        "okio/Buffer.class",
        "kotlin/Unit.class",
        "com/squareup/moshi/Moshi.class",
        "retrofit2/Retrofit.class"
      })
  @DisplayName("contains each library once")
  void once(String resource) throws IOException {
    assertThat(Collections.list(getClass().getClassLoader().getResources(resource)))
        .hasSize(1);
  }

  @Test
  @DisplayName("contains OkHttp 5, although Retrofit depends on OkHttp 4")
  void okHttp5() {
    assertThat(OkHttp.VERSION).startsWith("5.");
  }
}
