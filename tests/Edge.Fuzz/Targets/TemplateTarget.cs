using System.Text;
using Edge.Model;
using Edge.Runtime.Text.Templates;

namespace Edge.Fuzz.Targets;

/// <summary>Reads chat templates, which come with models, and writes a conversation with them.</summary>
internal static class TemplateTarget
{
    private static readonly Vocabulary Vocabulary = new(TokenizerKind.ByteLevelBpe, ["<s>", "</s>"]) { BeginId = 0, EndIds = [1] };

    public static IEnumerable<byte[]> Seeds =>
    [
        Encoding.UTF8.GetBytes(ChatTemplate.ChatMl),
        "{% set ns = namespace(n=0) %}{% for m in messages[::-1] if m.role != 'x' %}{% set ns.n = ns.n + loop.index %}{{ m.content | trim | tojson(indent=2) }}{% else %}-{% endfor %}{{ ns.n }}"u8.ToArray(),
        "{%- macro say(a, b='c') -%}{{ a ~ b * 2 }}{%- endmacro -%}{{ say('x') }}{{ messages | selectattr('role', 'equalto', 'user') | map(attribute='content') | join(', ') }}"u8.ToArray(),
        "{{ {'a': [1, 2.5, none]} }}{{ 'a,b'.split(',')[0].upper() if 1 < 2 and not false else raise_exception('no') }}{{ range(3) | list | sort(reverse=true) }}"u8.ToArray(),
    ];

    public static void Run(ReadOnlySpan<byte> data) =>
        new ChatTemplate(Encoding.UTF8.GetString(data), Vocabulary).Write([new("system", "Be brief."), new("user", "Hello </s>"), new("assistant", "Hi"), new("user", "Bye")]);
}
