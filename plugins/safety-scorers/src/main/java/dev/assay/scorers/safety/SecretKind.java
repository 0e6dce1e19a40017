package dev.assay.scorers.safety;

import com.google.re2j.Pattern;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A kind of secret that can be told by its form.
 *
 * @param pattern its first group, if it has one, is the secret
 * @param plausible tells of what the pattern has found whether it can be one
 */
record SecretKind(String word, Pattern pattern, Predicate<String> plausible) implements Kind {
    /** Words that stand where a secret will be. */
    private static final Set<String> PLACEHOLDERS = Set.of(
            "example", "placeholder", "changeme", "your", "xxxx", "test", "dummy", "redacted", "****", "${", "{{", "<");

    /** In this order, because what one kind has claimed is not looked at again. */
    static final List<SecretKind> ALL = List.of(
            of("private_key", "-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"),
            of("aws_key", "((?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16})"),
            of("github_token", "\\b((?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9_]{36}|github_pat_[A-Za-z0-9_]{82})"),
            of("gitlab_token", "\\b((?:glpat|gldt|glrt|glsoat|glptt)-[A-Za-z0-9_-]{20,50})"),
            of("slack_token", "(xox(?:a|b|p|o|s|r)-(?:\\d+-)+[A-Za-z0-9]+)"),
            of("slack_webhook", "(https://hooks\\.slack\\.com/services/T[A-Za-z0-9_]+/B[A-Za-z0-9_]+/[A-Za-z0-9_]+)"),
            of("stripe_key", "((?:r|s)k_live_[0-9a-zA-Z]{24,})"),
            of("anthropic_key", "\\b(sk-ant-[A-Za-z0-9_-]{32,})"),
            of("openai_key", "\\b(sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{32,})"),
            of("google_key", "\\b(AIza[0-9A-Za-z_-]{35})"),
            of("sendgrid_key", "(SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43})\\b"),
            of("twilio_key", "\\b((?:AC|SK)[0-9a-f]{32})\\b"),
            of("npm_token", "\\b(npm_[A-Za-z0-9]{36})\\b"),
            of("pypi_token", "(pypi-AgE[A-Za-z0-9_-]{60,})"),
            of("azure_key", "AccountKey=([A-Za-z0-9+/=]{88})"),
            of("jwt", "\\b(eyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,})"),
            new SecretKind(
                    "url_password",
                    Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*://[^\\s/:@\"'<>]+:([^\\s/:@\"'<>]{3,})@"),
                    SecretKind::isNoPlaceholder),
            new SecretKind(
                    "assigned_secret",
                    Pattern.compile("(?i)(?:api[_-]?key|apikey|secret|secret[_-]?key|passwd|password|pwd|auth[_-]?token"
                        + "|access[_-]?token|client[_-]?secret|private[_-]?token)[\"']?\\s{0,3}(?:=|:|:=|=>)\\s{0,3}"
                        + "[\"']([^\"'\\s]{8,200})[\"']"),
                    text -> isNoPlaceholder(text) && entropy(text) >= 3));

    private static SecretKind of(String word, String pattern) {
        return new SecretKind(word, Pattern.compile(pattern), _ -> true);
    }

    private static boolean isNoPlaceholder(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return PLACEHOLDERS.stream().noneMatch(lower::contains);
    }

    /** Shannon's, in bits a character: a word has about 2 to 3, chance digits and letters 4 and more. */
    static double entropy(String text) {
        Map<Integer, Integer> counts = new HashMap<>();
        int length = 0;
        for (int c : text.codePoints().toArray()) {
            counts.merge(c, 1, Integer::sum);
            length++;
        }
        double entropy = 0;
        for (int count : counts.values()) {
            double share = (double) count / length;
            entropy -= share * Math.log(share) / Math.log(2);
        }
        return entropy;
    }
}
