package dev.tripod.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.regex.Pattern;

/** Who reads a secret, and what it is kept in. */
final class Secrets {

  private static final Pattern NAME_OF_A_SECRET = Pattern.compile(
      ".*(secret|verifier|password)|accessToken|refreshToken|authorizationCode",
      Pattern.CASE_INSENSITIVE);

  private static final Set<String> READABLE = Set.of(
      "java.lang.String", "java.lang.CharSequence", "java.lang.StringBuilder", "char", "byte");

  private Secrets() {}

  static ArchRule revealedWhereListed(House house, Listed excepted) {
    return Check.no(
        javaClass -> !excepted.contains(house, javaClass),
        access -> house.is("domain.Secret", access.getTargetOwner())
            && access.getName().equals("reveal"));
  }

  /** A record's components are its fields. A constant is in the sources for all to see, and is a parameter's name. */
  static ArchRule noneInAString(House house) {
    return Check.each(
        javaClass -> true,
        (javaClass, complain) -> javaClass.getFields().stream()
            .filter(field -> !isConstant(field))
            .filter(field -> NAME_OF_A_SECRET.matcher(field.getName()).matches())
            .filter(field -> isReadable(field.getType()))
            .forEach(field -> complain.accept(field.getFullName() + " is no Secret")));
  }

  private static boolean isReadable(JavaType type) {
    return type.getAllInvolvedRawTypes().stream()
        .map(JavaClass::getBaseComponentType)
        .anyMatch(raw -> READABLE.contains(raw.getName()));
  }

  private static boolean isConstant(JavaField field) {
    return field.getModifiers().contains(JavaModifier.STATIC)
        && field.getModifiers().contains(JavaModifier.FINAL);
  }
}
