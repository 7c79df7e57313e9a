using Edge.Importers.TfLite.Operators;
using Edge.Model;

namespace Edge.Importers.TfLite;

/// <summary>
/// The operators that the outputs depend on, in an order in which they can run (Kahn's algorithm, the lowest index
/// first: a sound file keeps its order). Operators that no output needs, such as the computation of a shape that the
/// file states anyway, are left out.
/// </summary>
internal static class ExecutionOrder
{
    private const int NoProducer = -1;

    /// <summary>Finds the order.</summary>
    /// <exception cref="EdgeException">EDGE2030-EDGE2033 for cycles, values that are written twice or never.</exception>
    public static List<TfliteOperator> Of(TfliteFile file)
    {
        int[] producers = Producers(file);
        bool[] needed = Needed(file, producers);
        return Sort(file, producers, needed);
    }

    private static int[] Producers(TfliteFile file)
    {
        var producers = new int[file.Tensors.Length];
        Array.Fill(producers, NoProducer);
        var given = new bool[producers.Length];
        foreach (int input in file.Inputs)
        {
            given[input] = true;
        }

        foreach (TfliteOperator node in file.Operators)
        {
            foreach (int output in node.Outputs)
            {
                if (producers[output] != NoProducer || given[output] || file.Tensors[output].IsConstant)
                {
                    throw new EdgeException(2031, $"Operator {node.Index} {node.Code} writes {file.Tensors[output].Title}, which has a value already.", "A tensor is an input, a constant, or the output of one operator.", "The file is damaged; export or download it again.");
                }

                producers[output] = node.Index;
            }
        }

        return producers;
    }

    private static bool[] Needed(TfliteFile file, int[] producers)
    {
        if (file.Inputs.Length == 0 || file.Outputs.Length == 0)
        {
            throw new EdgeException(2033, $"The model has {file.Inputs.Length} inputs and {file.Outputs.Length} outputs.", "A network has at least one of each.", "Export the function that inference runs.");
        }

        var needed = new bool[file.Operators.Length];
        var work = new Stack<int>(file.Outputs);
        while (work.TryPop(out int tensor))
        {
            int producer = producers[tensor];
            if (producer == NoProducer || needed[producer])
            {
                continue;
            }

            needed[producer] = true;
            foreach (int input in OperatorContext.DataInputs(file.Operators[producer]))
            {
                if (input >= 0)
                {
                    work.Push(input);
                }
            }
        }

        return needed;
    }

    private static List<TfliteOperator> Sort(TfliteFile file, int[] producers, bool[] needed)
    {
        var waitsFor = new int[needed.Length];
        var readers = new List<int>?[needed.Length];
        foreach (TfliteOperator node in file.Operators)
        {
            if (!needed[node.Index])
            {
                continue;
            }

            foreach (int input in OperatorContext.DataInputs(node))
            {
                if (input >= 0 && producers[input] is var producer and not NoProducer)
                {
                    waitsFor[node.Index]++;
                    (readers[producer] ??= []).Add(node.Index);
                }
            }
        }

        var ready = new PriorityQueue<int, int>();
        for (int i = 0; i < needed.Length; i++)
        {
            if (needed[i] && waitsFor[i] == 0)
            {
                ready.Enqueue(i, i);
            }
        }

        var order = new List<TfliteOperator>();
        while (ready.TryDequeue(out int next, out _))
        {
            order.Add(file.Operators[next]);
            foreach (int reader in readers[next] ?? [])
            {
                if (--waitsFor[reader] == 0)
                {
                    ready.Enqueue(reader, reader);
                }
            }
        }

        int stuck = Array.FindIndex(waitsFor, n => n > 0);
        return stuck < 0
            ? order
            : throw new EdgeException(2030, $"Operator {stuck} {file.Operators[stuck].Code} waits for its own result.", "The operators of a network form no cycle.", "The file is damaged; export or download it again.");
    }
}
