package dev.assay.scorers.language;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * The sentiment of an English text by VADER (C. J. Hutto and E. E. Gilbert, 2014): the valence of each word by a lexicon, changed
 * by the words around it (negations, degrees, "but"), capitals and punctuation, then summed.
 */
final class Vader {
    private static final double CAPITALS = 0.733;
    private static final double NEGATION = -0.74;
    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    private static final Set<String> NEGATIONS =
            Set.of(("aint arent cannot cant couldnt darent didnt doesnt ain't aren't can't couldn't daren't didn't"
                + " doesn't dont hadnt hasnt havent isnt mightnt mustnt neither don't hadn't hasn't haven't isn't"
                + " mightn't mustn't neednt needn't never none nope nor not nothing nowhere oughtnt shant shouldnt"
                + " uhuh wasnt werent oughtn't shan't shouldn't uh-uh wasn't weren't without wont wouldnt won't"
                + " wouldn't rarely seldom despite")
                    .split(" ", -1));

    private static final Map<String, Double> DEGREES = degrees();

    private static final Map<String, Double> IDIOMS = Map.of(
            "the shit", 3.0,
            "the bomb", 3.0,
            "bad ass", 1.5,
            "badass", 1.5,
            "bus stop", 0.0,
            "yeah right", -2.0,
            "kiss of death", -1.5,
            "to die for", 3.0,
            "beating heart", 3.5);

    private final Map<String, Double> lexicon = new HashMap<>();
    private final Map<Integer, String> emoji = new HashMap<>();

    /** Read when the first text comes. */
    private static final class Shared {
        static final Vader INSTANCE = new Vader();
    }

    static Vader shared() {
        return Shared.INSTANCE;
    }

    private Vader() {
        for (String line : Table.lines("sentiment.txt")) {
            int tab = line.indexOf('\t');
            lexicon.put(line.substring(0, tab), Double.valueOf(line.substring(tab + 1)));
        }
        for (String line : Table.lines("emoji.txt")) {
            int tab = line.indexOf('\t');
            emoji.put(line.codePointAt(0), line.substring(tab + 1));
        }
    }

    /** From -1, as negative as can be, to 1. */
    double compound(String original) {
        String text = described(original);
        List<String> words =
                EnglishText.split(text).stream().map(Vader::withoutMarks).toList();
        List<String> lower =
                words.stream().map(word -> word.toLowerCase(Locale.ROOT)).toList();
        boolean someCapitals = someCapitals(words);
        List<Double> valences = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            boolean kindOf = lower.get(i).equals("kind")
                    && i + 1 < words.size()
                    && lower.get(i + 1).equals("of");
            boolean plain = DEGREES.containsKey(lower.get(i)) || kindOf || !lexicon.containsKey(lower.get(i));
            valences.add(plain ? 0.0 : valence(words, lower, i, someCapitals));
        }
        weighBut(lower, valences);
        double sum = 0;
        for (double valence : valences) {
            sum += valence;
        }
        double emphasis = emphasis(text);
        sum += sum > 0 ? emphasis : sum < 0 ? -emphasis : 0;
        return Math.clamp(sum / Math.sqrt(sum * sum + 15), -1, 1);
    }

    private double valence(List<String> words, List<String> lower, int i, boolean someCapitals) {
        double valence = lexicon.getOrDefault(lower.get(i), 0.0);
        if (lower.get(i).equals("no") && i + 1 < words.size() && lexicon.containsKey(lower.get(i + 1))) {
            valence = 0;
        }
        boolean afterNo = (i > 0 && lower.get(i - 1).equals("no"))
                || (i > 1 && lower.get(i - 2).equals("no"))
                || (i > 2
                        && lower.get(i - 3).equals("no")
                        && Set.of("or", "nor").contains(lower.get(i - 1)));
        if (afterNo) {
            valence = lexicon.getOrDefault(lower.get(i), 0.0) * NEGATION;
        }
        if (someCapitals && isCapitals(words.get(i))) {
            valence += valence > 0 ? CAPITALS : -CAPITALS;
        }
        for (int back = 1; back <= 3; back++) {
            if (i >= back && !lexicon.containsKey(lower.get(i - back))) {
                double degree = degree(words.get(i - back), valence, someCapitals);
                valence += back == 2 ? degree * 0.95 : back == 3 ? degree * 0.9 : degree;
                valence = negated(valence, lower, back, i);
                if (back == 3) {
                    valence = idioms(valence, lower, i);
                }
            }
        }
        return least(valence, lower, i);
    }

    /** "least" turns a word around, "at least" and "very least" do not. */
    private double least(double valence, List<String> lower, int i) {
        boolean afterLeast = i > 0 && lower.get(i - 1).equals("least") && !lexicon.containsKey("least");
        boolean spared = i > 1 && Set.of("at", "very").contains(lower.get(i - 2));
        return afterLeast && !spared ? valence * NEGATION : valence;
    }

    private static double degree(String word, double valence, boolean someCapitals) {
        Double degree = DEGREES.get(word.toLowerCase(Locale.ROOT));
        if (degree == null) {
            return 0;
        }
        double signed = valence < 0 ? -degree : degree;
        if (someCapitals && isCapitals(word)) {
            signed += valence > 0 ? CAPITALS : -CAPITALS;
        }
        return signed;
    }

    private static double negated(double valence, List<String> lower, int back, int i) {
        String word = lower.get(i - back);
        if (back == 2) {
            if (word.equals("never") && isSoOrThis(lower.get(i - 1))) {
                return valence * 1.25;
            }
            if (word.equals("without") && lower.get(i - 1).equals("doubt")) {
                return valence;
            }
        }
        if (back == 3) {
            if ((word.equals("never") && isSoOrThis(lower.get(i - 2))) || isSoOrThis(lower.get(i - 1))) {
                return valence * 1.25;
            }
            if (word.equals("without")
                    && (lower.get(i - 2).equals("doubt") || lower.get(i - 1).equals("doubt"))) {
                return valence;
            }
        }
        return NEGATIONS.contains(word) || word.contains("n't") ? valence * NEGATION : valence;
    }

    private static boolean isSoOrThis(String word) {
        return word.equals("so") || word.equals("this");
    }

    /** Phrases that mean something else than their words; there are three words before i. */
    private static double idioms(double valence, List<String> lower, int i) {
        String two = lower.get(i - 2) + " " + lower.get(i - 1);
        String three = lower.get(i - 3) + " " + two;
        String first = lower.get(i - 3) + " " + lower.get(i - 2);
        double changed = valence;
        for (String phrase :
                List.of(lower.get(i - 1) + " " + lower.get(i), two + " " + lower.get(i), two, three, first)) {
            if (IDIOMS.containsKey(phrase)) {
                changed = IDIOMS.getOrDefault(phrase, 0.0);
                break;
            }
        }
        if (i + 1 < lower.size()) {
            changed = IDIOMS.getOrDefault(lower.get(i) + " " + lower.get(i + 1), changed);
        }
        if (i + 2 < lower.size()) {
            changed = IDIOMS.getOrDefault(lower.get(i) + " " + lower.get(i + 1) + " " + lower.get(i + 2), changed);
        }
        for (String phrase : List.of(three, first, two)) {
            changed += DEGREES.getOrDefault(phrase, 0.0);
        }
        return changed;
    }

    /** What follows "but" counts more, what goes before it less; equal valences are taken for their first, as the reference does. */
    private static void weighBut(List<String> lower, List<Double> valences) {
        int but = lower.indexOf("but");
        if (but < 0) {
            return;
        }
        Map<Double, NavigableSet<Integer>> places = new HashMap<>();
        for (int i = 0; i < valences.size(); i++) {
            places.computeIfAbsent(valences.get(i), _ -> new TreeSet<>()).add(i);
        }
        for (int i = 0; i < valences.size(); i++) {
            double valence = valences.get(i);
            NavigableSet<Integer> equal = places.computeIfAbsent(valence, _ -> new TreeSet<>());
            int at = equal.first();
            if (at != but) {
                double weighed = valence * (at < but ? 0.5 : 1.5);
                valences.set(at, weighed);
                equal.remove(at);
                places.computeIfAbsent(weighed, _ -> new TreeSet<>()).add(at);
            }
        }
    }

    private static double emphasis(String text) {
        long exclamations = text.chars().filter(c -> c == '!').count();
        long questions = text.chars().filter(c -> c == '?').count();
        double asked = questions <= 1 ? 0 : questions <= 3 ? questions * 0.18 : 0.96;
        return Math.min(exclamations, 4) * 0.292 + asked;
    }

    /** Emoji are replaced by what they show. */
    private String described(String text) {
        var described = new StringBuilder();
        boolean afterSpace = true;
        for (int c : text.codePoints().toArray()) {
            String description = emoji.get(c);
            if (description == null) {
                described.appendCodePoint(c);
                afterSpace = c == ' ';
            } else {
                described.append(afterSpace ? "" : " ").append(description);
                afterSpace = false;
            }
        }
        return described.toString();
    }

    /** Without marks around it, unless it is hardly more than marks: then it may be an emoticon. */
    private static String withoutMarks(String word) {
        int from = 0;
        int to = word.length();
        while (from < to && PUNCTUATION.indexOf(word.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && PUNCTUATION.indexOf(word.charAt(to - 1)) >= 0) {
            to--;
        }
        return word.codePointCount(from, to) <= 2 ? word : word.substring(from, to);
    }

    private static boolean someCapitals(List<String> words) {
        long capitals = words.stream().filter(Vader::isCapitals).count();
        return capitals > 0 && capitals < words.size();
    }

    private static boolean isCapitals(String word) {
        return word.codePoints().anyMatch(Character::isUpperCase)
                && word.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
    }

    private static Map<String, Double> degrees() {
        Map<String, Double> degrees = new HashMap<>();
        for (String more :
                ("absolutely amazingly awfully completely considerable considerably decidedly deeply effing enormous"
                    + " enormously entirely especially exceptional exceptionally extreme extremely fabulously flipping"
                    + " flippin frackin fracking fricking frickin frigging friggin fully fuckin fucking fuggin fugging"
                    + " greatly hella highly hugely incredible incredibly intensely major majorly more most"
                    + " particularly purely quite really remarkably so substantially thoroughly total totally"
                    + " tremendous tremendously uber unbelievably unusually utter utterly very")
                        .split(" ", -1)) {
            degrees.put(more, 0.293);
        }
        for (String less : ("almost,barely,hardly,just enough,kind"
            + " of,kinda,kindof,kind-of,less,little,marginal,marginally,occasional,occasionally,partly,scarce,scarcely,slight,slightly,somewhat,sort"
            + " of,sorta,sortof,sort-of")
                .split(",", -1)) {
            degrees.put(less, -0.293);
        }
        return degrees;
    }
}
