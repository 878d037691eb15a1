"""The shop: customers, orders, payments, what the policy allows, who a customer is. Imports only `common`."""
