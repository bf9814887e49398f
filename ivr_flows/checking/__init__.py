"""What can be told of a flow before anybody calls: each file finds one kind of mistake, none knows a verb.

    graph      what is reached from where          written   the expressions of a node
    dataflow   variables read before they are set  kinds     what kind of value an expression has
    types      what never fits                     logic     conditions that decide nothing
    across     several flows side by side          human     always a way to a human
    near       what somebody may have meant

`ivr_flows.check` puts them together.
"""
