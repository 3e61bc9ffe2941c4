package dev.tripod.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.regex.Pattern;

/** Rules about classes that read and hold secrets. */
final class SecretRules {

  private static final Pattern NAME_OF_A_SECRET = Pattern.compile(
      ".*(secret|verifier|password)|accessToken|refreshToken|authorizationCode",
      Pattern.CASE_INSENSITIVE);

  private static final Set<String> READABLE = Set.of(
      "java.lang.String", "java.lang.CharSequence", "java.lang.StringBuilder", "char", "byte");

  private SecretRules() {}

  static ArchRule revealedWhereListed(Codebase codebase, AllowList allowed) {
    return ClassRule.no(
        javaClass -> !allowed.contains(codebase, javaClass),
        access -> codebase.is("domain.Secret", access.getTargetOwner())
            && access.getName().equals("reveal"));
  }

  /** Returns the rule for fields and record components. Constants are exempt: a constant is the name of a parameter. */
  static ArchRule noneInAString(Codebase codebase) {
    return ClassRule.each(
        javaClass -> true,
        (javaClass, violations) -> javaClass.getFields().stream()
            .filter(field -> !isConstant(field))
            .filter(field -> NAME_OF_A_SECRET.matcher(field.getName()).matches())
            .filter(field -> isReadable(field.getType()))
            .forEach(field -> violations.accept(field.getFullName() + " is not a Secret")));
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
