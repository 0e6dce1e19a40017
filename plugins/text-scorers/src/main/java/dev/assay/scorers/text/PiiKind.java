package dev.assay.scorers.text;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.function.Predicate;

/**
 * A kind of personal data that can be told by its form.
 *
 * @param word its name among the parameters
 * @param plausible tells of what the pattern has found whether it can be one
 */
record PiiKind(String word, Pattern pattern, Predicate<String> plausible) {
    /** In this order, because what one kind has claimed is not looked at again: a card number could be a phone's. */
    static final List<PiiKind> ALL = List.of(
            of("email", "[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9-]+\\.)+[A-Za-z]{2,}", _ -> true),
            of("ssn", "\\d{3}-\\d{2}-\\d{4}", PiiKind::isSocialSecurityNumber),
            of("credit_card", "\\d(?:[ -]?\\d){12,18}", PiiKind::isCardNumber),
            of("ip_address", "\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}", PiiKind::isIpAddress),
            of(
                    "phone",
                    "(?:\\+\\d{1,3}[ .-]?)?(?:\\(\\d{2,4}\\)[ .-]?|\\d{2,4}[ .-])\\d{3,4}[ .-]?\\d{3,4}|\\+\\d{8,15}",
                    _ -> true));

    private static PiiKind of(String word, String pattern, Predicate<String> plausible) {
        return new PiiKind(word, Pattern.compile(pattern), plausible);
    }

    /** Areas 000, 666 and from 900 on, group 00 and serial 0000 are never given out. */
    private static boolean isSocialSecurityNumber(String number) {
        int area = Integer.parseInt(number.substring(0, 3));
        return area != 0 && area != 666 && area < 900 && !number.startsWith("00", 4) && !number.endsWith("0000");
    }

    /** The last digit is Luhn's check digit. */
    private static boolean isCardNumber(String number) {
        int sum = 0;
        boolean twice = false;
        for (int i = number.length() - 1; i >= 0; i--) {
            if (Character.isDigit(number.charAt(i))) {
                int digit = number.charAt(i) - '0';
                int counted = twice ? digit * 2 : digit;
                sum += counted > 9 ? counted - 9 : counted;
                twice = !twice;
            }
        }
        return sum > 0 && sum % 10 == 0;
    }

    private static boolean isIpAddress(String address) {
        for (String part : address.split("\\.", -1)) {
            if (Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }
}
