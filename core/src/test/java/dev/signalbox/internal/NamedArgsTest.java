package dev.signalbox.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamedArgsTest {
    private final NamedArgs args = new NamedArgs(new String[] {"b", "a"}, new Object[] {null, 1});

    @Test
    void isAMapInTheOrderOfItsNames() {
        Map<String, Object> same = new HashMap<>();
        same.put("a", 1);
        same.put("b", null);
        assertThat((Object) args).isEqualTo(same).hasSameHashCodeAs(same).hasToString("{b=null, a=1}");
        assertThat(args.keySet()).containsExactly("b", "a");
        assertThat(args.size()).isEqualTo(2);
        assertThat(args.get(String.valueOf(new char[] {'a'})))
                .isEqualTo(1); // not the string that is the name, but equal to it
        assertThat(args.get("b")).isNull();
        assertThat(args.containsKey("b")).isTrue();
        assertThat(args.containsKey("c")).isFalse();
        assertThat(args.get(null)).isNull();
    }

    @Test
    void cannotBeChanged() {
        assertThatThrownBy(() -> args.put("a", 2)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(args::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> args.remove("a")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> args.entrySet().iterator().next().setValue(2))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void refusesNamesWithoutValues() {
        assertThatThrownBy(() -> new NamedArgs(new String[] {"a"}, new Object[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("names=1, values=0");
    }
}
