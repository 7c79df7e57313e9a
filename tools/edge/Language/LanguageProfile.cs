using Edge.Cli.Execution;
using Edge.Cli.Reports;
using Edge.Model;
using Edge.Planner;
using Edge.Planner.Bottleneck;
using Edge.Planner.Language;

namespace Edge.Cli.Language;

/// <summary>What <c>edge profile</c> says of a language model: its time token by token, on devices that need not be there.</summary>
internal static class LanguageProfile
{
    /// <summary>Predicts a token and a prompt in every placement, by the devices' profiles.</summary>
    /// <param name="model">The model.</param>
    /// <param name="text">Its text side.</param>
    /// <param name="cluster">The devices; the last one is the process that talks to the user.</param>
    /// <param name="options">How it should run: of these only the strategy has a meaning here.</param>
    /// <exception cref="EdgeException">EDGE6007: such a model is not split in that way; EDGE6600: a bound was given that it does not have; EDGE33xx: it does not fit.</exception>
    public static LanguagePlanReport Of(ImportedModel model, TextInterface text, ClusterSpec cluster, RunOptions options)
    {
        LanguageStrategy strategy = options.Strategy switch
        {
            Strategy.Auto => LanguageStrategy.Auto,
            Strategy.Single => LanguageStrategy.Single,
            _ => throw new EdgeException(6007, "A language model is split neither in patches nor at a bottleneck.", "It is split by tensor.", "Leave out --strategy, and what is best is taken."),
        };
        if (options.SramBytes is not null || options.MaxMacOverhead is not null || options.Objective is not null || options.Split != new SplitOptions())
        {
            throw NotOfLanguageModels(model, "'--sram', '--max-mac-overhead', '--objective', '--at' and '--deadline'");
        }

        LanguagePlanningResult planned = LanguagePlacement.Plan(model, text, cluster.Devices, new LanguageOptions { Strategy = strategy }, measured: null);
        return LanguagePlanReport.Of(planned.Plan, planned.Predictions, DeviceSpeedReport.Of(cluster.Devices, null), planned.Reasons);
    }

    /// <summary>Why something cannot be asked for of a language model.</summary>
    public static EdgeException NotOfLanguageModels(ImportedModel model, string options) =>
        new(6600, $"'{model.Graph.Name}' is a language model, and {options} are for other networks.", "Its time is predicted token by token.", "Leave them out; 'edge bench' measures it.");
}
