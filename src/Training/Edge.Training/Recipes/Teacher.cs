using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Training.Recipes;

/// <summary>The network that is learnt from: from pictures <c>[1,H,W,3]</c> of float values to class scores, one set or several.</summary>
internal sealed class Teacher
{
    private Teacher(Graph graph, WeightStore weights)
    {
        (Graph, Weights) = (graph, weights);
        Cuts = [.. FindCuts()];
    }

    /// <summary>The network, without the layout and the softmax of the file.</summary>
    public Graph Graph { get; }

    /// <summary>Its constants.</summary>
    public WeightStore Weights { get; }

    /// <summary>Tensors through which everything passes, in order, the picture not among them; the last ones are the scores.</summary>
    public ImmutableArray<int> Cuts { get; }

    /// <summary>The picture.</summary>
    public int Picture => Graph.Inputs[0];

    /// <summary>The scores: <c>[…,Classes]</c>.</summary>
    public int Scores => Graph.Outputs[0];

    /// <summary>How many classes a set of scores tells apart.</summary>
    public int Classes => Graph.Tensors[Scores].Shape[-1];

    /// <summary>Sets of scores of a picture: its digits, for example.</summary>
    public int Answers => Graph.Tensors[Scores].Shape.ElementCount / Classes;

    /// <summary>Takes the trainable part of a model.</summary>
    /// <exception cref="EdgeException">EDGE7020: it is no float image network.</exception>
    public static Teacher Of(ImportedModel model)
    {
        Graph source = model.Graph;
        if (source.Inputs.Length != 1 || source.Outputs.Length != 1)
        {
            throw RecipeErrors.NotTrainable(source.Name, $"It has {source.Inputs.Length} inputs and {source.Outputs.Length} outputs.");
        }

        int picture = source.Inputs[0], scores = source.Outputs[0];
        HashSet<Node> layout = [];
        while (source.Nodes.Where(n => n.Inputs.Contains(picture)).ToArray() is [{ Operator: Transpose or Cast } only])
        {
            layout.Add(only);
            picture = only.Outputs[0];
        }

        if (source.Nodes.FirstOrDefault(n => n.Outputs.Contains(scores)) is { Operator: Softmax } softmax)
        {
            layout.Add(softmax);
            scores = softmax.Inputs[0];
        }

        Tensor input = source.Tensors[picture];
        if (input.Shape is not { Rank: 4 } shape || shape[0] != 1 || shape[3] != 3)
        {
            throw RecipeErrors.NotTrainable(source.Name, $"Its input is {input.Shape}, no picture of three channels.");
        }

        Node[] nodes = [.. source.Nodes.Where(n => !layout.Contains(n))];
        if (nodes.SelectMany(n => n.Outputs).Append(picture).FirstOrDefault(t => source.Tensors[t].Type != ElementType.Float32, -1) is >= 0 and var other)
        {
            throw RecipeErrors.NotTrainable(source.Name, $"'{source.Tensors[other].Name}' is {source.Tensors[other].Type}.");
        }

        GraphDraft draft = new();
        Dictionary<int, int> places = new() { [picture] = draft.Tensor("picture", shape) };
        foreach (Node node in nodes)
        {
            if (node.Operator is Div divide && source.Input(node, 1) is { IsConstant: true } divisor)
            {
                float[] factors = Array.ConvertAll(MemoryMarshal.Cast<byte, float>(model.Weights[divisor.Constant!.Value].Span).ToArray(), d => 1 / d);
                int constant = draft.Constant(divisor.Name, divisor.Shape, factors);
                places[node.Outputs[0]] = draft.Node(source.Output(node).Name, new Mul(divide.Activation), [places[node.Inputs[0]], constant], source.Output(node).Shape);
            }
            else
            {
                draft.Copy(source, [node], model.Weights, places);
            }
        }

        return new Teacher(draft.Build(source.Name, places[picture], places[scores]), draft.Weights);
    }

    /// <summary>The cut at a tensor.</summary>
    /// <exception cref="EdgeException">EDGE7021: not everything passes there.</exception>
    public int CutAt(string name)
    {
        int[] images = [.. Cuts.Where(t => Graph.Tensors[t].Shape is { Rank: 4 } shape && shape[1] * shape[2] > 1)];
        return images.FirstOrDefault(t => Graph.Tensors[t].Name == name, -1) is >= 0 and var cut
            ? cut
            : throw RecipeErrors.NoSuchCut(Graph.Name, name, images.Select(t => $"'{Graph.Tensors[t].Name}'"));
    }

    /// <summary>The nodes that compute a cut, or those behind it.</summary>
    public IEnumerable<Node> Nodes(int cut, bool behind)
    {
        int position = Graph.Nodes.IndexOf(Graph.Nodes.First(n => n.Outputs.Contains(cut)));
        return Graph.Nodes.Where((_, i) => i > position == behind);
    }

    /// <summary>A tensor is a cut if no node behind its own reads what was there before, constants excepted.</summary>
    private IEnumerable<int> FindCuts()
    {
        Dictionary<int, int> lastReader = [];
        for (int i = 0; i < Graph.Nodes.Length; i++)
        {
            foreach (int input in Graph.Nodes[i].Inputs.Where(t => t >= 0 && !Graph.Tensors[t].IsConstant))
            {
                lastReader[input] = i;
            }
        }

        int last = lastReader.GetValueOrDefault(Picture, -1);
        for (int i = 0; i < Graph.Nodes.Length; i++)
        {
            int output = Graph.Nodes[i].Outputs[0];
            if (last <= i)
            {
                yield return output;
            }

            last = Math.Max(last, lastReader.GetValueOrDefault(output, i));
            if (output == Scores)
            {
                yield break;
            }
        }
    }
}
